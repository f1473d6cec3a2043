export { followUrql } from '../connect/urql/exchange.js'
