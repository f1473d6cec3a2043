export { connectUrql } from '../connect/urql/exchange.js'
