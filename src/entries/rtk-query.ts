export { followBaseQuery } from '../connect/rtk-query/base-query.js'
export { followRtkQuery } from '../connect/rtk-query/middleware.js'
