import { kindOf } from '../../page/kind.js'
import { parseDocument } from './graphql-document.js'

/** Longer bodies are not parsed: it would cost the page more than the name is worth. */
const MAX_BODY_CHARACTERS = 256 * 1024
/** All operations of a batch are named as long as they fit a header that every server accepts. */
const MAX_HEADER_CHARACTERS = 200

/** The part of a request that is read. */
export interface GraphQlSource {
  url: URL
  body: unknown
  /** The `content-type` that the page set itself. */
  contentType?: string | null
}

/** A GraphQL request, with its parts as they were sent. */
interface GraphQlRequest {
  query?: unknown
  operationName?: unknown
  extensions?: unknown
  variables?: unknown
  [name: string]: unknown
}

/**
 * Returns the GraphQL operation of a request: `query ProductPage`, `anonymous` without a name, `undefined` for other
 * requests. Only text that is already in memory is read; streams are not.
 */
export function readOperation({ url, body, contentType }: GraphQlSource): string | undefined {
  try {
    // Over GET the standard allows only queries: https://graphql.github.io/graphql-over-http/draft/#sec-GET
    if (!body) return toOperation(Object.fromEntries(url.searchParams), 'query ')
    if (kindOf(body) === 'URLSearchParams') return readText(`${body}`)
    // Uploads: https://github.com/jaydenseric/graphql-multipart-request-spec
    const text = kindOf(body) === 'FormData' ? Object(body).get('operations') : body
    return typeof text === 'string' ? readText(text, contentType) : undefined
  } catch {
    return undefined // Not JSON, or nested deeper than the engine's stack: not GraphQL.
  }
}

function readText(text: string, contentType?: string | null): string | undefined {
  if (text.length > MAX_BODY_CHARACTERS) return undefined
  const named = contentType?.startsWith('application/graphql') && readDocument(text, undefined)
  if (named) return named
  if (/^\s*[[{]/.test(text))
    return [...new Set([JSON.parse(text)].flat().map((one) => toOperation(one)))].reduce(joinWhole)
  return /^[\w.-]+=/.test(text) ? toOperation(Object.fromEntries(new URLSearchParams(text))) : undefined
}

/** Joins the operations of a batch. If one entry is not an operation, the body is not a batch. */
function joinWhole(all: string | undefined, one: string | undefined): string | undefined {
  const joined = all && one && `${all}; ${one}`
  return joined && joined.length > MAX_HEADER_CHARACTERS ? all : joined
}

function toOperation(request: GraphQlRequest, assumedType = ''): string | undefined {
  const { query, operationName, fb_api_req_friendly_name: friendlyName } = request
  const wanted = /^[_a-z]\w{0,99}$/i.exec(`${operationName ?? friendlyName ?? ''}`)?.[0]
  if (query) return typeof query === 'string' ? readDocument(query, wanted) : undefined
  if (!isPersisted(request)) return undefined
  return wanted ? assumedType + wanted : 'anonymous'
}

/**
 * Whether a request names its document by an id or a hash: Apollo's `persistedQuery`, the standard's `documentId`,
 * Relay's `doc_id`, and names that other servers use. A bare `id` may be anything, so it requires the other parts of an
 * operation.
 */
function isPersisted({ extensions, variables, operationName, documentId, ...rest }: GraphQlRequest): boolean {
  // In a URL it is JSON text.
  const { persistedQuery } = Object(typeof extensions === 'string' ? JSON.parse(extensions) : extensions)
  if (persistedQuery) return true
  const hasParts = variables !== undefined || operationName !== undefined
  const ids = documentId ?? rest.doc_id ?? rest.docId ?? rest.queryId ?? (hasParts && (rest.id ?? rest.hash))
  return /^(string|number)$/.test(typeof ids) && (hasParts || !Object.keys(rest).length)
}

/** Finds the operation in a document: the named one, else the first. `undefined` for text that is not a document. */
function readDocument(source: string, wanted: string | undefined): string | undefined {
  const operations = parseDocument(source)
  const found = operations?.find(({ name }) => name && (!wanted || name === wanted))
  if (found) return `${found.type} ${found.name?.slice(0, 99)}`
  return operations?.[0] && 'anonymous'
}
