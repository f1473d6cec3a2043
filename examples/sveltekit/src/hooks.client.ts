import { defineActions, start } from 'throughline'

const actions = defineActions({
  add_to_cart: { surfaceArea: 'product' },
  place_order: { surfaceArea: 'checkout' },
})

// SvelteKit wraps `fetch` before this module runs, and sets no trace headers itself.
start({ service: 'storefront', version: '1.0.0', actions, traceparent: 'always' })
