import { REQUEST_ID_HEADER } from '../../shared/names.js'

/** Properties that lead from an error to its response in clients of HTTP and GraphQL; digits are members of a list. */
const ERROR_LINKS = ['response', 'cause', 'error', 'networkError', 'originalError', 'reason', 'errors', 'graphQLErrors']
const MEMBERS = ['0', '1', '2', '3']
/** Properties in which clients and apps keep the parsed body. */
const BODIES = ['extensions', 'data', 'body', 'info', 'result']
/** Limit of objects: enough for an error with its causes and members. */
const MAX_OBJECTS = 64
/** The format of a request id. */
const ID = /^[A-Za-z0-9._:/+=@-]{1,128}$/

/**
 * Finds the request id that the server assigned to the failed request of an error: in the headers of its response, else
 * in the body that was attached to it. Never throws, for any value.
 */
export function findReference(error: unknown): string | undefined {
  const found = collectReachable(error)
  return first(found, readHeader) ?? first(found, readBody)
}

/** Reads a property of any value; one whose getter throws is missing. */
export function read(owner: unknown, name: string): unknown {
  try {
    return Object(owner)[name]
  } catch {
    return undefined // A getter or a proxy of the page that throws.
  }
}

function collectReachable(error: unknown): object[] {
  const found = new Set<object>()
  const add = (value: unknown) => {
    if (Object(value) === value && found.size < MAX_OBJECTS) found.add(Object(value))
  }
  add(error)
  // Breadth first: a set is iterated in insertion order, while it grows.
  for (const each of found) for (const way of [...ERROR_LINKS, ...MEMBERS]) add(read(each, way))
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
    return read(headers, REQUEST_ID_HEADER) // A client with custom headers: a plain object.
  }
}

/** If the body has both, the request id is the one in logs and in the report. */
function readBody(each: object): unknown {
  for (const body of [each, ...BODIES.map((name) => read(each, name))]) {
    const correlationId = read(body, 'correlationId')
    if (correlationId) return read(body, 'requestId') ?? correlationId
  }
  return undefined
}
