export { connectBaseQuery } from '../connect/rtk-query/base-query.js'
export { connectRtkQuery } from '../connect/rtk-query/middleware.js'
