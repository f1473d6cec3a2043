import { defineActions, start } from 'throughline'
import { connectVueRouter } from 'throughline/vue-router'

const actions = defineActions({
  add_to_cart: { surfaceArea: 'product' },
  place_order: { surfaceArea: 'checkout' },
})

export default defineNuxtPlugin(() => {
  start({ service: 'storefront', version: '1.0.0', actions })
  connectVueRouter(useRouter())
})
