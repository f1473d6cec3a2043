/** Longer bodies are not read: parsing them would cost the page more than the name is worth. */
const MAX_BODY_CHARACTERS = 256 * 1024
/** Whole operations of a batch are named while they fit a header that every server accepts. */
const MAX_HEADER_CHARACTERS = 200
const MAX_BATCH = 100

interface GraphQlBody {
  query?: unknown
  operationName?: unknown
  extensions?: unknown
}

/**
 * Names the GraphQL operation of a request: `query ProductPage`, `anonymous` where it has no name,
 * `undefined` where the request is no GraphQL. Only text that is already at hand is read; streams are not.
 */
export function readOperation(url: URL, body: unknown): string | undefined {
  const text = readText(body)
  if (text) return text.length > MAX_BODY_CHARACTERS ? undefined : fromJson(text)
  const { searchParams } = url
  const get = (name: string) => searchParams.get(name) ?? undefined
  // A hash-only query by GET; the standard allows nothing but queries there.
  return toOperation(
    { query: get('query'), operationName: get('operationName'), extensions: get('extensions') },
    'query ',
  )
}

function readText(body: unknown): string | undefined {
  if (typeof body === 'string') return body
  // Uploads: https://github.com/jaydenseric/graphql-multipart-request-spec
  const operations = body && typeof (body as FormData).get === 'function' && (body as FormData).get('operations')
  return typeof operations === 'string' ? operations : undefined
}

function fromJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return undefined // Not JSON, so not GraphQL.
  }
  if (!Array.isArray(parsed)) return toOperation(parsed as GraphQlBody)
  const names = new Set(parsed.slice(0, MAX_BATCH).map((one) => toOperation(one)))
  let header = ''
  for (const name of names) {
    // One entry that is no operation: an ordinary list in an ordinary body.
    if (!name) return undefined
    if (header.length + name.length > MAX_HEADER_CHARACTERS) break
    header += `${header && '; '}${name}`
  }
  return header || undefined
}

function toOperation(body: GraphQlBody | null, assumedType = ''): string | undefined {
  const { query, operationName, extensions } = body ?? {}
  const name = typeof operationName === 'string' && /^[_a-z]\w{0,99}$/i.test(operationName) ? operationName : ''
  if (typeof query === 'string' && query) return readDocument(query, name)
  const isPersisted = JSON.stringify(extensions ?? '').includes('persistedQuery')
  if (!isPersisted) return undefined
  return name ? assumedType + name : 'anonymous'
}

/** Finds the operation in a document: the named one, else the first. Text that is no document gives `undefined`. */
function readDocument(source: string, wanted: string): string | undefined {
  if (!/^[\s,\ufeff]*(#|\{|(query|mutation|subscription|fragment)\b)/.test(source)) return undefined
  const text = source.replace(/"""[^]*?"""|"(?:\\.|[^"\\\n])*"|#.*/g, '')
  let depth = 0
  for (const [token, type, name] of text.matchAll(/[{}]|\b(query|mutation|subscription)\b\s*([_a-zA-Z]\w{0,99})?/g)) {
    if (token === '{') depth += 1
    else if (token === '}') depth -= 1
    else if (!depth && (!wanted || name === wanted)) return name ? `${type} ${name}` : 'anonymous'
  }
  return 'anonymous'
}
