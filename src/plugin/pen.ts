import type { AnyNode } from 'acorn'
import MagicString from 'magic-string'

/** The functions of `throughline/keep`. */
export type Helper =
  | 'keep'
  | 'resume'
  | 'ask'
  | 'regain'
  | 'first'
  | 'hold'
  | 'held'
  | 'reacting'
  | 'methodOf'
  | 'methodIn'
  | 'methodBehind'
  | 'bound'
  | 'followed'
  | 'during'

/** Writes into a file from the inside out: what is written later at a place goes around what is there. */
export interface Pen {
  readonly text: MagicString
  /** The helpers written so far, with their names in this file. */
  readonly used: ReadonlyMap<Helper, string>
  /** The outermost label of a statement. */
  readonly labelled: Map<AnyNode, AnyNode>
  /** What is written between the method and the call of a reaction, where another one in its chain needs that. */
  readonly arrows: Map<AnyNode, string>
  /** The name of a helper, which is imported from then on. */
  helper(name: Helper): string
  /** A name that the file does not have yet. */
  name(): string
  /** Inserts text before what is at a position, and moves with it. */
  before(place: number, text: string): void
  /** Writes behind what ends at a place, and goes with it. */
  after(place: number, text: string): void
  /** Takes a piece out. */
  remove(start: number, end: number): void
  /** Closes a statement that ended by a line break, since its last token is another one now, which the next line might continue. */
  finish(end: number): void
}

/** A pen for this code. */
export function createPen(code: string, openEnds: ReadonlySet<number>): Pen {
  const text = new MagicString(code)
  const used = new Map<Helper, string>()
  let prefix = '$tl'
  while (code.includes(prefix)) prefix += '_'
  let names = 0
  return {
    text,
    used,
    labelled: new Map(),
    arrows: new Map(),
    helper(name) {
      const own = `${prefix}${name}`
      used.set(name, own)
      return own
    },
    name() {
      names += 1
      return `${prefix}${names}`
    },
    before(place, added) {
      // `return[p]` has no space that would part the two words.
      text.prependRight(place, isInWord(code.charAt(place - 1)) && isInWord(added.charAt(0)) ? ` ${added}` : added)
    },
    after(place, added) {
      text.appendLeft(place, added)
    },
    remove(start, end) {
      text.remove(start, end)
    },
    finish(end) {
      if (openEnds.has(end)) text.appendLeft(end, ';')
    },
  }
}

function isInWord(character: string): boolean {
  return /[\w$\u0080-\uffff]/.test(character)
}
