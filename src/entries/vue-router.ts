export { connectVueRouter, type VueRouterLike } from '../connect/vue-router/connect-vue-router.js'
