export { connectSwr } from '../connect/swr/middleware.js'
