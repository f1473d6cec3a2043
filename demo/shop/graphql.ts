import { buildSchema, graphql } from 'graphql'
import { setJoinKey } from 'throughline/ingress'
import { CATEGORIES, findProduct, PRODUCTS } from './catalog.js'
import { type Payments, PaymentUnavailable } from './payments.js'
import { pause, type Weather } from './weather.js'

const SCHEMA = buildSchema(`
  type Product { slug: ID! name: String! category: String! price: Int! text: String! stock: Int! }
  type Category { slug: ID! name: String! products: [Product!]! }
  type Receipt { order: ID! total: Int! }
  type Query { categories: [Category!]! category(slug: ID!): Category product(slug: ID!): Product recommendations(slug: ID!): [Product!]! }
  type Mutation { checkout(items: [ID!]!): Receipt! }
`)

/** The body of a GraphQL request. */
export interface Operation {
  query: string
  variables?: Record<string, unknown>
  operationName?: string
}

/** Dependencies of the shop's GraphQL. */
export interface ShopParts {
  weather: Weather
  payments: Payments
  /** Enqueues a paid order for the worker. */
  place(order: { order: string; payment: string }): Promise<void>
}

/** Executes requests to the shop's private GraphQL. @throws PaymentUnavailable, which the server maps to 503. */
export async function answerGraphql(
  { query, variables, operationName }: Operation,
  { weather, payments, place }: ShopParts,
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
      const order = `o-${Date.now().toString(36)}`
      const total = items.reduce((sum, slug) => sum + (findProduct(slug)?.price ?? 0), 0)
      setJoinKey('checkout_request_id', `cr-${order}`)
      try {
        const payment = await payments.begin(total)
        setJoinKey('payment_intent_id', payment)
        await place({ order, payment })
        return { order, total }
      } catch (error) {
        if (error instanceof PaymentUnavailable) unavailable = error
        throw error
      }
    },
  }
  const result = await graphql({ schema: SCHEMA, source: query, rootValue, variableValues: variables, operationName })
  if (unavailable) throw unavailable
  return result
}
