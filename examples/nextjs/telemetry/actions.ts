import { defineActions } from 'throughline'

export const actions = defineActions({
  add_to_cart: { surfaceArea: 'product' },
  place_order: { surfaceArea: 'checkout' },
})
