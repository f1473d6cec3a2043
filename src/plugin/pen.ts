import type { AnyNode, ModuleDeclaration, Statement } from 'acorn'
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

/** The statements of a function or of a file. */
type Body = readonly (Statement | ModuleDeclaration)[]

/** Edits a file from the inside out: later insertions at a position enclose earlier ones. */
export interface Pen {
  readonly text: MagicString
  /** The helpers written so far, with their names in this file. */
  readonly used: ReadonlyMap<Helper, string>
  /** The outermost label of a statement. */
  readonly labelled: Map<AnyNode, AnyNode>
  /** Text between the method and the call of a rewritten `then`, if another one in its chain needs it. */
  readonly arrows: Map<AnyNode, string>
  /** The `await import()` that bundlers analyse, with the nodes that show what is used of them. */
  readonly imports: ReadonlySet<AnyNode>
  /** The expressions of arrow functions that have become blocks. */
  readonly blocks: Set<AnyNode>
  /** Returns the name of a helper, and imports it. */
  helper(name: Helper): string
  /** Returns an identifier that the file does not use. */
  name(): string
  /** Inserts text before a position; it belongs to the code after it. */
  before(place: number, text: string): void
  /** Inserts text after a position; it belongs to the code before it. */
  after(place: number, text: string): void
  /** Inserts text at the start of a body, behind the directives, which apply only there, and on their line. */
  open(body: Body, start: number, text: string): void
  /** Removes a range. */
  remove(start: number, end: number): void
  /** Adds the semicolon of a statement that had none: with its new last token, the next line might continue it. */
  finish(end: number): void
}

/** What an editor has to know of its code. */
export type Parts = Pick<Pen, 'imports'> & { readonly openEnds: ReadonlySet<number> }

/** Creates an editor of this code. */
export function createPen(code: string, { openEnds, imports }: Parts): Pen {
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
    imports,
    blocks: new Set(),
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
      // `return[p]` has no space that would separate the two words.
      text.prependRight(place, isInWord(code.charAt(place - 1)) && isInWord(added.charAt(0)) ? ` ${added}` : added)
    },
    after(place, added) {
      text.appendLeft(place, added)
    },
    open(body, start, added) {
      const directive = body.findLast((node) => 'directive' in node && node.directive !== undefined)
      if (!directive) return this.before(start, added)
      text.appendLeft(directive.end, code[directive.end - 1] === ';' ? added : `;${added}`)
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
