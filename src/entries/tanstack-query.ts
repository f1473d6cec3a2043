export type { QueryClientLike } from '../connect/tanstack-query/query-client.js'
export { connectQueryClient } from '../connect/tanstack-query/query-client.js'
