export { type VueRouter, vueRoute } from '../connect/vue-router/vue-route.js'
