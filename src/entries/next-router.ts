export { nextRoute } from '../connect/next-router/next-route.js'
