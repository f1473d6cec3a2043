/** Longer bodies are not read: parsing them would cost the page more than the name is worth. */
const MAX_BODY_CHARACTERS = 256 * 1024
/** Whole operations of a batch are named while they fit a header that every server accepts. */
const MAX_HEADER_CHARACTERS = 200

/** What a GraphQL request is made of, each part as it came. */
interface GraphQlRequest {
  query?: unknown
  operationName?: unknown
  extensions?: unknown
}

/**
 * Names the GraphQL operation of a request: `query ProductPage`, `anonymous` where it has no name,
 * `undefined` where the request is no GraphQL. Only text that is already at hand is read; streams are not.
 */
export function readOperation({ searchParams }: URL, body: unknown): string | undefined {
  // Uploads: https://github.com/jaydenseric/graphql-multipart-request-spec
  const text = body instanceof FormData ? body.get('operations') : body
  // By GET the standard allows nothing but queries: https://graphql.github.io/graphql-over-http/draft/#sec-GET
  if (!text) return toOperation(Object.fromEntries(searchParams), 'query ')
  if (typeof text !== 'string' || text.length > MAX_BODY_CHARACTERS || !/^\s*[[{]/.test(text)) return undefined
  try {
    return [...new Set([JSON.parse(text)].flat().map((one) => toOperation(one)))].reduce(joinWhole)
  } catch {
    return undefined // Not JSON, so not GraphQL.
  }
}

/** An entry that is no operation makes the whole an ordinary list in an ordinary body. */
function joinWhole(all: string | undefined, one: string | undefined): string | undefined {
  const joined = all && one && `${all}; ${one}`
  return joined && joined.length > MAX_HEADER_CHARACTERS ? all : joined
}

function toOperation({ query, operationName, extensions }: GraphQlRequest, assumedType = ''): string | undefined {
  const wanted = /^[_a-z]\w{0,99}$/i.exec(`${operationName ?? ''}`)?.[0]
  if (query) return readDocument(`${query}`, wanted)
  // A hash instead of a document; in a URL it is text, in a body an object.
  if (!(typeof extensions === 'string' ? extensions : JSON.stringify(extensions))?.includes('persistedQuery'))
    return undefined
  return wanted ? assumedType + wanted : 'anonymous'
}

/** Finds the operation in a document: the named one, else the first. Text that is no document gives `undefined`. */
function readDocument(source: string, wanted: string | undefined): string | undefined {
  const text = source.replace(/"""[\s\S]*?"""|"(\\.|[^"\\])*"|#.*/g, '')
  if (!/^[\s,\ufeff]*(\{|(query|mutation|subscription|fragment)\b)/.test(text)) return undefined
  let depth = 0
  for (const [token, type, name] of text.matchAll(/[{}]|\b(query|mutation|subscription)\b\s*(\w{1,99})?/g)) {
    if (token === '{') depth += 1
    else if (token === '}') depth -= 1
    else if (!depth && name && (!wanted || name === wanted)) return `${type} ${name}`
  }
  return 'anonymous'
}
