/** A GraphQL operation as spans and logs name it. */
export interface GraphqlOperation {
  /** Unknown for a persisted query with only a name, for an unnamed one, and for a batch of several types. */
  type: 'query' | 'mutation' | 'subscription'
  /** `ProductPage`; `anonymous` without a name; a batch as `Cart; Stock`. */
  name: string
}

/** Names that begin with two underscores are the language’s own (https://spec.graphql.org/October2021/#sec-Names). */
const ONE = /^(?:(query|mutation|subscription) )?((?!__)[_A-Za-z][_0-9A-Za-z]{0,127})$/
/** Separates the operations of a batch. It occurs neither in names nor in joined headers. */
const BETWEEN = '; '
/** The page writes no more than 200 characters. */
const MAX_TEXT = 256

/** Reads `mutation ProcessCheckout`, the bare name of a persisted query, `anonymous`, or a batch of them. */
export function parseOperation(text: string | null | undefined): Partial<GraphqlOperation> | undefined {
  if (!text || text.length > MAX_TEXT) return undefined
  if (!text.includes(BETWEEN)) {
    const [, type, name] = ONE.exec(text) ?? []
    return name === undefined ? undefined : isType(type) ? { type, name } : { name }
  }
  const parts = text.split(BETWEEN).map((part) => ONE.exec(part))
  if (!parts.every((part) => part !== null)) return undefined
  const [type, ...others] = new Set(parts.map(([, each]) => each))
  const name = parts.map(([, , each]) => each).join(BETWEEN)
  return others.length === 0 && isType(type) ? { type, name } : { name }
}

/** Formats an operation in the form that is read. */
export function formatOperation({ type, name = 'anonymous' }: Partial<GraphqlOperation>): string {
  const prefix = type ? `${type} ` : ''
  return name
    .split(BETWEEN)
    .map((each) => `${prefix}${each}`)
    .join(BETWEEN)
}

function isType(text: string | undefined): text is GraphqlOperation['type'] {
  return text !== undefined
}
