import type { AnyNode, Program } from 'acorn'
import { findImports } from './imports.js'
import { childrenOf, isFunction, parseCode } from './parse.js'
import { createPen, type Pen } from './pen.js'
import { rewrite } from './rewrite.js'

/** The module of the helpers. */
export const KEEP = 'throughline/keep'

/** A source map of version 3. */
export interface KeptMap {
  version: number
  file?: string
  sources: string[]
  sourcesContent?: (string | null)[]
  names: string[]
  mappings: string
}

/** A transformed file. */
export interface KeptCode {
  code: string
  map: KeptMap | null
}

/** Input of the transform besides the code. */
export interface KeepOptions {
  /** Name of the file in the source map. */
  id?: string | undefined
  /** How helpers are imported: `import` or `require`. @default the style of the code */
  format?: 'module' | 'commonjs' | undefined
  /** Whether a source map is made. @default true */
  sourcemap?: boolean | undefined
}

/** What only a bundler knows of a file. */
export interface ServedOptions extends KeepOptions {
  /** Whether it may run as a classic script: it is left unchanged unless its syntax is that of a module. */
  mayBeScript?: boolean | undefined
}

/** The result of the transform; `problem` says why a file was left unchanged. */
export type Kept = { readonly kept?: KeptCode; readonly problem?: string }

/**
 * Makes each function in a JavaScript file continue with its action after every `await`. Returns `undefined` if there is
 * nothing to change, or the code cannot be parsed.
 *
 * @example
 * keepActions('const cart = await load()')?.code
 */
export function keepActions(code: string, options: KeepOptions = {}): KeptCode | undefined {
  return tryToKeep(code, options).kept
}

/** Like `keepActions`, with the reason if a file that should be changed is not. */
export function tryToKeep(code: string, options: ServedOptions): Kept {
  if (!mayWait(code)) return {}
  try {
    return keepParsed(code, options)
  } catch (error) {
    // Nested deeper than the stack allows: treated like a syntax error.
    if (error instanceof RangeError) return { problem: 'it is nested too deep' }
    throw error
  }
}

const WAITS = /\bawait\b|\.\s*(?:then|catch|finally|fromAsync)\b|(["'`])(?:then|catch|finally)\1/

/** Whether the words occur at all, which is cheaper to check than to parse the code. */
export function mayWait(code: string): boolean {
  return WAITS.test(code) || (/\byield\b/.test(code) && /\basync\b/.test(code))
}

function keepParsed(code: string, options: ServedOptions): Kept {
  const parsed = parseCode(code)
  if (!parsed.ok) return { problem: parsed.problem }
  const { program, openEnds } = parsed
  const format = options.format ?? (parsed.isModule ? 'module' : 'commonjs')
  if (keepsAlready(program, code) || (options.mayBeScript && !parsed.isModule)) return {}
  const pen = createPen(code, { openEnds, imports: findImports(program, code) })
  const hoisted: string[] = []
  rewrite(program, { async: true, generator: false, hoisted }, pen)
  if (pen.used.size === 0) return {}
  if (format === 'commonjs' && declaresRequire(program)) return { problem: 'it has a `require` of its own' }
  writeHeader(code, { program, pen, hoisted, format })
  const { id: source, sourcemap = true } = options
  const map = sourcemap
    ? pen.text.generateMap({ hires: 'boundary', includeContent: true, ...(source && { source }) })
    : null
  return { kept: { code: pen.text.toString(), map: map as KeptMap | null } }
}

function keepsAlready({ body }: Program, code: string): boolean {
  return code.includes(KEEP) && body.some((node) => loadsHelpers(node))
}

/** Whether a statement of the file, outside of functions, imports or requires the helpers. */
function loadsHelpers(node: AnyNode): boolean {
  if (node.type === 'ImportDeclaration') return node.source.value === KEEP
  if (node.type !== 'CallExpression') return !isFunction(node) && childrenOf(node).some(loadsHelpers)
  const [file] = node.arguments
  const isRequire = node.callee.type === 'Identifier' && node.callee.name === 'require'
  return (isRequire && file?.type === 'Literal' && file.value === KEEP) || childrenOf(node).some(loadsHelpers)
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
  readonly hoisted: readonly string[]
  readonly format: 'module' | 'commonjs'
}

function writeHeader(code: string, { program, pen, hoisted, format }: Written): void {
  const variables = hoisted.length > 0 ? `let ${hoisted};` : ''
  const header = `${format === 'module' ? toImport(pen) : toRequire(pen)}${variables}`
  pen.open(program.body, /^#!.*[\r\n\u2028\u2029]+/.exec(code)?.[0].length ?? 0, header)
}

function toImport({ used }: Pen): string {
  return `import{${[...used].map(([name, own]) => `${name} as ${own}`).join(',')}}from"${KEEP}";`
}

function toRequire({ used }: Pen): string {
  return `const{${[...used].map(([name, own]) => `${name}:${own}`).join(',')}}=require("${KEEP}");`
}
