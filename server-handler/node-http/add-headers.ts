import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import type { RequestScope } from '../ingress/request-scope.js'
import { idHeaders, isUnshared, noteDocument, serverTiming } from '../ingress/response-headers.js'

/** Facts about a response's headers after they have been written. */
export interface WrittenHeaders {
  /** The application's `Content-Length`, as text. */
  contentLength: string | undefined
}

/** The arguments of `writeHead()`; the headers are the second or the third. */
type WriteHeadArguments = [status: number, ...rest: unknown[]]

/** A header as a pair, in whichever form it was given. */
type Pair = [name: string, value: unknown]

const TIMING = 'server-timing'

/**
 * Adds the scope's headers when a response's headers are written, and not earlier: Node handles the arguments of
 * `writeHead()` differently if headers have been set before (a flat array loses repeated names, an array of pairs is
 * rejected). Whether a cache may keep the response is known only then, too.
 */
export function addHeadersOnWrite(res: ServerResponse, scope: RequestScope): WrittenHeaders {
  const original = res.writeHead
  const written: WrittenHeaders = { contentLength: undefined }
  res.writeHead = function writeHead(this: ServerResponse, ...args: WriteHeadArguments): ServerResponse {
    if (this.headersSent) return Reflect.apply(original, this, args)
    // Most responses of an API have no headers of their own.
    if (args.length === 1 && !hasSetHeaders(this))
      return Reflect.apply(original, this, [args[0], toScopeHeaders(scope)])
    const index = indexOfHeaders(args)
    const given = args[index]
    const pairs = toPairs(given)
    // Strings and numbers in place of headers have their own handling, and an invalid array is rejected.
    if (!pairs) return Reflect.apply(original, this, args)
    const added = headersToAdd(this, scope, pairs)
    const { headers, undo } = hasSetHeaders(this)
      ? addToSetHeaders(this, { given, pairs, added })
      : { headers: addToArguments(given, pairs, added), undo: () => {} }
    try {
      const result: ServerResponse = Reflect.apply(original, this, withHeaders(args, index, headers))
      written.contentLength = readLast(this, pairs, 'content-length')
      if (added.some(([name]) => name === TIMING)) {
        noteDocument(scope, { status: this.statusCode, contentType: readLast(this, pairs, 'content-type') })
      }
      return result
    } catch (error) {
      undo()
      throw error
    }
  }
  return written
}

/** Returns the headers of a response that has none of its own. Without a content type it is not a document. */
function toScopeHeaders(scope: RequestScope): Record<string, string> {
  const headers = idHeaders(scope)
  if (isUnshared({ method: scope.method, cacheControl: undefined })) headers[TIMING] = serverTiming(scope)
  return headers
}

// https://nodejs.org/api/http.html#responsewriteheadstatuscode-statusmessage-headers
function indexOfHeaders(args: WriteHeadArguments): 1 | 2 {
  return typeof args[1] === 'string' || (args[2] !== undefined && args[2] !== null) ? 2 : 1
}

function withHeaders(args: WriteHeadArguments, index: 1 | 2, headers: unknown): WriteHeadArguments {
  if (headers === args[index]) return args
  return index === 1 ? [args[0], headers] : [args[0], args[1], headers]
}

function toPairs(given: unknown): Pair[] | undefined {
  if (given === undefined || given === null) return []
  if (typeof given !== 'object') return undefined
  if (!Array.isArray(given)) return Object.entries(given)
  if (Array.isArray(given[0]))
    return given.every(Array.isArray) ? given.map(([name, value]) => [name, value]) : undefined
  if (given.length % 2 !== 0) return undefined
  return given.flatMap((name, i): Pair[] => (i % 2 === 0 ? [[name, given[i + 1]]] : []))
}

// HTTP/2 always keeps the given headers; HTTP/1 has a separate path for a response without any set.
const hasSetHeaders = (res: ServerResponse): boolean => 'stream' in res || res.getHeaderNames().length > 0

const isNamed = (name: unknown, wanted: string): boolean => String(name).toLowerCase() === wanted

/** The scope's headers without those that the application wrote itself. */
function headersToAdd(res: ServerResponse, scope: RequestScope, pairs: readonly Pair[]): Pair[] {
  const added: Pair[] = Object.entries(idHeaders(scope))
  const missing = added.filter(([name]) => !res.hasHeader(name) && !pairs.some(([each]) => isNamed(each, name)))
  return isUnsharedInEachReading(res, scope, pairs) ? [...missing, [TIMING, serverTiming(scope)]] : missing
}

// If a name is repeated, Node sends all values or the last one, depending on its version and the form of the arguments.
// The response is unshared only if no reading allows a cache to keep it.
function isUnsharedInEachReading(res: ServerResponse, { method }: RequestScope, pairs: readonly Pair[]): boolean {
  const cacheControls = possibleValues(res, pairs, 'cache-control')
  const cdnCacheControls = [
    ...possibleValues(res, pairs, 'cdn-cache-control'),
    ...possibleValues(res, pairs, 'surrogate-control'),
  ].filter((value) => value !== undefined)
  const cdn = cdnCacheControls.length > 0 ? cdnCacheControls : [undefined]
  return cacheControls.every((cacheControl) =>
    cdn.every((cdnCacheControl) => isUnshared({ method, cacheControl, cdnCacheControl })),
  )
}

/** Returns what Node may send under a name: all values joined, or the last one. */
function possibleValues(res: ServerResponse, pairs: readonly Pair[], wanted: string): (string | undefined)[] {
  const values = pairs.filter(([name]) => isNamed(name, wanted)).map(([, value]) => String(value))
  if (values.length === 0) return [toText(res.getHeader(wanted))]
  return values.length === 1 ? values : [values.join(', '), values.at(-1)]
}

const readLast = (res: ServerResponse, pairs: readonly Pair[], name: string): string | undefined =>
  possibleValues(res, pairs, name).at(-1)

interface Adding {
  given: unknown
  pairs: readonly Pair[]
  added: readonly Pair[]
}

/** Adds headers to those that were set before. The arguments of `writeHead()` change only if they have the same names. */
function addToSetHeaders(res: ServerResponse, { given, pairs, added }: Adding): { headers: unknown; undo: () => void } {
  const undos = added
    .filter(([name]) => !pairs.some(([each]) => isNamed(each, name)))
    .map(([name, value]) => addValue(res, name, String(value)))
  const timing = added.find(([name]) => name === TIMING)?.[1]
  const own = timing === undefined ? undefined : pairs.findLast(([name]) => isNamed(name, TIMING))
  if (!own || !isWritable(own[1])) return { headers: given, undo: () => undoAll(undos) }
  const both = [own[1], timing].flat()
  // If Node rejects a later header, it has already set the ones before it.
  const restore = () => {
    if (res.getHeader(TIMING) === both) Reflect.apply(res.setHeader, res, own)
  }
  return { headers: withTiming(given, pairs, [own[0], both]), undo: () => undoAll([...undos, restore]) }
}

function undoAll(undos: readonly (() => void)[]): void {
  for (const undo of undos) undo()
}

function addValue(res: ServerResponse, name: string, value: string): () => void {
  const before = res.getHeader(name)
  if (before === undefined) {
    res.setHeader(name, value)
    return () => res.removeHeader(name)
  }
  // Not appendHeader(): it changes the application's own list.
  const raw = readRawName(res, name)
  res.setHeader(raw, [before, value].flat().map(String))
  return () => void res.setHeader(raw, before)
}

// All outgoing messages have `getRawHeaderNames()`, but the types declare it for requests only; HTTP/2 has no upper
// case.
function readRawName(res: ServerResponse, name: string): string {
  const read: unknown = Reflect.get(res, 'getRawHeaderNames')
  const names: readonly string[] = typeof read === 'function' ? Reflect.apply(read, res, []) : []
  return names.find((each) => isNamed(each, name)) ?? name
}

/** Adds headers to the arguments of `writeHead()`, in their own form. */
function addToArguments(given: unknown, pairs: readonly Pair[], added: readonly Pair[]): unknown {
  if (added.length === 0) return given
  if (Array.isArray(given)) return [...given, ...(Array.isArray(given[0]) ? added : added.flat())]
  const merged = { ...(given ?? {}) }
  for (const [name, value] of added) {
    const own = pairs.findLast(([each]) => isNamed(each, name))
    if (!own) Reflect.set(merged, name, value)
    else if (isWritable(own[1])) Reflect.set(merged, own[0], [own[1], value].flat())
  }
  return merged
}

// Node rejects the response for any other value, and must still do so.
const isWritable = (value: unknown): value is OutgoingHttpHeader => value !== undefined && value !== null

function withTiming(given: unknown, pairs: readonly Pair[], timing: Pair): unknown {
  if (!Array.isArray(given)) return { ...(given ?? {}), [timing[0]]: timing[1] }
  const at = pairs.findLastIndex(([name]) => isNamed(name, TIMING))
  return Array.isArray(given[0]) ? given.with(at, timing) : given.with(at * 2 + 1, timing[1])
}

function toText(value: OutgoingHttpHeader | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}
