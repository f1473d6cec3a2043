import type { Program } from 'acorn'
import { parseCode } from './parse.js'
import { createPen, type Pen } from './pen.js'
import { rewrite } from './rewrite.js'

/** Where the helpers come from. */
export const KEEP = 'throughline/keep'

/** A source map, as every bundler reads it. */
export interface KeptMap {
  version: number
  file?: string
  sources: string[]
  sourcesContent?: (string | null)[]
  names: string[]
  mappings: string
}

/** A file whose code keeps its action. */
export interface KeptCode {
  code: string
  map: KeptMap | null
}

/** What is known of a file. */
export interface KeepOptions {
  /** Its name in the source map. */
  id?: string | undefined
  /** How its helpers come in: `import` or `require`. @default what the code uses */
  format?: 'module' | 'commonjs' | undefined
  /** Whether a source map is made. @default true */
  sourcemap?: boolean | undefined
}

/** A file after the transform; a problem is the reason why it stays as it is. */
export type Kept = { readonly kept?: KeptCode; readonly problem?: string }

/**
 * Makes each function in a file of JavaScript go on with its action behind every `await`; `undefined` where there is
 * nothing to do, or the code cannot be parsed.
 *
 * @example
 * keepActions('const cart = await load()')?.code
 */
export function keepActions(code: string, options: KeepOptions = {}): KeptCode | undefined {
  return tryToKeep(code, options).kept
}

/** The same, telling why a file that should be changed is not. */
export function tryToKeep(code: string, options: KeepOptions): Kept {
  if (!mayWait(code)) return {}
  try {
    return keepParsed(code, options)
  } catch (error) {
    // Code nested so deep that the stack is not: as unreadable as what has no grammar.
    if (error instanceof RangeError) return { problem: 'it is nested too deep' }
    throw error
  }
}

const WAITS = /\bawait\b|\.\s*(?:then|catch|finally|fromAsync)\b|(["'`])(?:then|catch|finally)\1/

/** Whether the words stand anywhere in it, which is cheaper to see than what they mean. */
export function mayWait(code: string): boolean {
  return WAITS.test(code) || (/\byield\b/.test(code) && /\basync\b/.test(code))
}

function keepParsed(code: string, options: KeepOptions): Kept {
  const parsed = parseCode(code)
  if (!parsed.ok) return { problem: parsed.problem }
  const { program, openEnds } = parsed
  const format = options.format ?? (parsed.isModule ? 'module' : 'commonjs')
  if (keepsAlready(program, code)) return {}
  const pen = createPen(code, openEnds)
  rewrite(program, { async: true, generator: false }, pen)
  if (pen.used.size === 0) return {}
  if (format === 'commonjs' && declaresRequire(program)) return { problem: 'it has a `require` of its own' }
  writeHeader(code, { program, pen, format })
  const { id: source, sourcemap = true } = options
  const map = sourcemap
    ? pen.text.generateMap({ hires: 'boundary', includeContent: true, ...(source && { source }) })
    : null
  return { kept: { code: pen.text.toString(), map: map as KeptMap | null } }
}

function keepsAlready({ body }: Program, code: string): boolean {
  return (
    /\brequire\((["'])throughline\/keep\1\)/.test(code) ||
    body.some((node) => node.type === 'ImportDeclaration' && node.source.value === KEEP)
  )
}

function declaresRequire({ body }: Program): boolean {
  return body.some((node) =>
    node.type === 'VariableDeclaration'
      ? node.declarations.some(({ id }) => id.type === 'Identifier' && id.name === 'require')
      : node.type === 'FunctionDeclaration' && node.id?.name === 'require',
  )
}

interface Written {
  readonly program: Program
  readonly pen: Pen
  readonly format: 'module' | 'commonjs'
}

/** Behind the directives, which count only while they are first, and on their line, so that lines keep their numbers. */
function writeHeader(code: string, { program, pen, format }: Written): void {
  const directive = program.body.filter((node) => 'directive' in node && node.directive !== undefined).at(-1)
  const header = format === 'module' ? toImport(pen) : toRequire(pen)
  if (directive) pen.after(directive.end, code[directive.end - 1] === ';' ? header : `;${header}`)
  else pen.before(/^#!.*[\r\n\u2028\u2029]+/.exec(code)?.[0].length ?? 0, header)
}

function toImport({ used }: Pen): string {
  return `import{${[...used].map(([name, own]) => `${name} as ${own}`).join(',')}}from"${KEEP}";`
}

function toRequire({ used }: Pen): string {
  return `const{${[...used].map(([name, own]) => `${name}:${own}`).join(',')}}=require("${KEEP}");`
}
