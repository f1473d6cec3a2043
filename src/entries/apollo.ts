export { connectApollo } from '../connect/apollo/client.js'
