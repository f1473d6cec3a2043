import { QueryClient } from '@tanstack/react-query'
import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { connectQueryClient } from 'throughline/tanstack-query'
import { connectTanstackRouter } from 'throughline/tanstack-router'
import { Cart } from './cart'
import { Home, Layout } from './layout'
import { Product, productQuery } from './product'

export const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: 20_000 } } })

const root = createRootRoute({ component: Layout })
const home = createRoute({ getParentRoute: () => root, path: '/', component: Home })
const cart = createRoute({ getParentRoute: () => root, path: '/cart', component: Cart })
const product = createRoute({
  getParentRoute: () => root,
  path: '/p/$slug',
  loader: ({ params }) => queryClient.ensureQueryData(productQuery(params.slug)),
  component: () => <Product slug={product.useParams().slug} />,
})

export const router = createRouter({
  routeTree: root.addChildren([home, product, cart]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

connectTanstackRouter(router)
connectQueryClient(queryClient)
