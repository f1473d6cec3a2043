export { connectReactRouter, type ReactRouterLike } from '../connect/react-router/router.js'
