import { createBrowserRouter } from 'react-router'
import { connectReactRouter } from 'throughline/react-router'
import { Cart } from './cart'
import { Home, Layout } from './layout'
import { addToCart, loadProduct, Product } from './product'

export const router = createBrowserRouter([
  {
    Component: Layout,
    HydrateFallback: () => null,
    children: [
      { index: true, Component: Home },
      { path: 'p/:slug', Component: Product, loader: loadProduct, action: addToCart },
      { path: 'cart', Component: Cart },
    ],
  },
])

connectReactRouter(router)
