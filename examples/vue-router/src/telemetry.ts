import { defineActions, start } from 'throughline'

const actions = defineActions({
  add_to_cart: { surfaceArea: 'product' },
  place_order: { surfaceArea: 'checkout' },
})

start({ service: 'storefront', version: '1.0.0', actions })
