import { defineActions, start } from 'throughline'

const actions = defineActions({
  add_to_cart: { surfaceArea: 'product' },
  place_order: { surfaceArea: 'checkout' },
})

declare module 'throughline' {
  interface Register {
    actions: typeof actions
  }
}

start({ service: 'storefront', version: '1.0.0', actions })
