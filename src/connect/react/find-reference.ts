import { REQUEST_ID_HEADER } from '../../shared/names.js'

/** What leads from an error to the answer behind it, in clients of HTTP and GraphQL; the digits are members of a list. */
const WAYS = ['response', 'cause', 'error', 'networkError', 'originalError', 'reason', 'errors', 'graphQLErrors']
const MEMBERS = ['0', '1', '2', '3']
/** Where clients and apps put the body that they have read. */
const BODIES = ['extensions', 'data', 'body', 'info', 'result']
/** Enough for an error with its causes and members; what is deeper is not looked at. */
const MAX_LOOKED_AT = 64
/** What the server takes for an id. */
const ID = /^[A-Za-z0-9._:/+=@-]{1,128}$/

/**
 * The id by which the server knows the request behind an error: out of the headers of its answer, else out of the
 * body that was put on it. Never throws, whatever the error is.
 */
export function findReference(error: unknown): string | undefined {
  const found = lookAround(error)
  return first(found, readHeader) ?? first(found, readBody)
}

/** One member of whatever it is; what throws when it is read is not there. */
export function read(owner: unknown, name: string): unknown {
  try {
    return Object(owner)[name]
  } catch {
    return undefined // A getter or a proxy of the page that throws.
  }
}

function lookAround(error: unknown): object[] {
  const found = new Set<object>()
  const add = (value: unknown) => {
    if (Object(value) === value && found.size < MAX_LOOKED_AT) found.add(Object(value))
  }
  add(error)
  // The nearest first: a set is walked in the order of its growth, while it grows.
  for (const each of found) for (const way of [...WAYS, ...MEMBERS]) add(read(each, way))
  return [...found]
}

function first(found: readonly object[], readId: (each: object) => unknown): string | undefined {
  for (const each of found) {
    const id = readId(each)
    if (typeof id === 'string' && ID.test(id)) return id
  }
  return undefined
}

function readHeader(response: object): unknown {
  const headers = read(response, 'headers')
  try {
    return Object(headers).get(REQUEST_ID_HEADER)
  } catch {
    return read(headers, REQUEST_ID_HEADER) // A client with headers of its own kind: a plain object.
  }
}

/** Where the body names both, the request's id is the one that logs and the report are searched by. */
function readBody(each: object): unknown {
  for (const body of [each, ...BODIES.map((name) => read(each, name))]) {
    const correlationId = read(body, 'correlationId')
    if (correlationId) return read(body, 'requestId') ?? correlationId
  }
  return undefined
}
