export { connectTanstackRouter, type TanstackRouterLike } from '../connect/tanstack-router/router.js'
