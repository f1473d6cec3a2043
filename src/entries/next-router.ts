export { connectNextRouter } from '../connect/next-router/connect-next-router.js'
