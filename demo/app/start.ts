import { defineActions, start } from 'throughline'

const actions = defineActions({
  add_to_cart: { surface_area: 'product' },
  begin_checkout: { surface_area: 'cart' },
  open_category: { surface_area: 'header', match: 'nav a' },
  open_product: { surface_area: 'catalog', match: '.shelf a' },
  checkout_submit: { surface_area: 'checkout', product_type: 'payin' },
  product_list_load: { surface_area: 'catalog', route: '/app/c/:slug' },
})

declare module 'throughline' {
  interface Register {
    actions: typeof actions
  }
}

start({
  service: 'storefront-react',
  version: '2026.11.2',
  environment: 'demo',
  consent: 'granted',
  actions,
  route: ({ pathname }) => pathname.replace(/^(\/app\/[cp])\/.+/, '$1/:slug'),
})

// Loaded after the start: React and the query client keep the timers that they find.
void import('./main.js')
