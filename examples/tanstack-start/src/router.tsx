import { createRouter } from '@tanstack/react-router'
import { connectTanstackRouter } from 'throughline/tanstack-router'
import { routeTree } from './routeTree.gen'

export function getRouter() {
  const router = createRouter({ routeTree, defaultPreload: 'intent' })
  connectTanstackRouter(router)
  return router
}
