/** A GraphQL operation as spans and logs name it. */
export interface GraphqlOperation {
  type: 'query' | 'mutation' | 'subscription'
  name: string
}

const OPERATION = /^(query|mutation|subscription) ([_A-Za-z][_0-9A-Za-z]{0,127})$/

/** Reads `mutation ProcessCheckout`, or `anonymous` alone, which has no type; `undefined` for anything else. */
export function parseOperation(text: string | null | undefined): Partial<GraphqlOperation> | undefined {
  if (text === 'anonymous') return { name: 'anonymous' }
  const [, type, name] = OPERATION.exec(text ?? '') ?? []
  if (!name || (type !== 'query' && type !== 'mutation' && type !== 'subscription')) return undefined
  return { type, name }
}
