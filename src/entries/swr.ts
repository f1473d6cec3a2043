export { followSwr } from '../connect/swr/middleware.js'
