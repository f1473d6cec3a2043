import { buildSchema, graphql } from 'graphql'
import { CATEGORIES, findProduct, PRODUCTS } from './catalog.js'
import { pause, type Weather } from './weather.js'

const SCHEMA = buildSchema(`
  type Product { slug: ID! name: String! category: String! price: Int! text: String! stock: Int! }
  type Category { slug: ID! name: String! products: [Product!]! }
  type Receipt { order: ID! total: Int! }
  type Query { categories: [Category!]! category(slug: ID!): Category product(slug: ID!): Product recommendations(slug: ID!): [Product!]! }
  type Mutation { checkout(items: [ID!]!): Receipt! }
`)

/** The payment provider did not answer; the shop's pages try again. */
export class PaymentUnavailable extends Error {
  override name = 'PaymentUnavailable'
}

/** What a GraphQL request says. */
export interface Operation {
  query: string
  variables?: Record<string, unknown>
  operationName?: string
}

/** Answers the shop's private GraphQL. @throws PaymentUnavailable for the server to answer 503. */
export async function answerGraphql(
  { query, variables, operationName }: Operation,
  weather: Weather,
): Promise<unknown> {
  let unavailable: PaymentUnavailable | undefined
  const withProducts = (slug: string) => {
    const category = CATEGORIES.find((one) => one.slug === slug)
    return category && { ...category, products: PRODUCTS.filter((product) => product.category === slug) }
  }
  const rootValue = {
    categories: () => CATEGORIES.map(({ slug }) => withProducts(slug)),
    category: ({ slug }: { slug: string }) => withProducts(slug),
    async product({ slug }: { slug: string }) {
      await pause(60)
      return findProduct(slug)
    },
    async recommendations({ slug }: { slug: string }) {
      await pause(700) // The slow part: a page that waits for it has a poor LCP.
      if (weather.doRecommendationsFail()) throw new Error('recommendations are out')
      return PRODUCTS.filter((product) => product.slug !== slug).slice(0, 3)
    },
    async checkout({ items }: { items: string[] }) {
      await pause(180)
      if (weather.doesPaymentFail()) {
        unavailable = new PaymentUnavailable('the payment provider did not answer')
        throw unavailable
      }
      return {
        order: `o-${Date.now().toString(36)}`,
        total: items.reduce((sum, slug) => sum + (findProduct(slug)?.price ?? 0), 0),
      }
    },
  }
  const result = await graphql({ schema: SCHEMA, source: query, rootValue, variableValues: variables, operationName })
  if (unavailable) throw unavailable
  return result
}
