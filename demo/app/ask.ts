/** Queries the shop's GraphQL. @throws Error with the response, if the shop responds with an error. */
export async function ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  if (!response.ok) throw Object.assign(new Error(`the shop answered ${response.status}`), { response })
  const { data, errors } = (await response.json()) as { data: T; errors?: { message: string }[] }
  if (errors?.[0]) throw Object.assign(new Error(errors[0].message), { response })
  return data
}

/** A product with the fields that the pages request. */
export interface Product {
  slug: string
  name: string
  price: number
  text: string
  stock: number
}

/** Formats a price. */
export function formatPrice(cents: number): string {
  return `€${(cents / 100).toFixed(2)}`
}
