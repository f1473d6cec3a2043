import { defineActions, start } from 'throughline'

const actions = defineActions({
  add_to_cart: { surfaceArea: 'product' },
  begin_checkout: { surfaceArea: 'cart' },
  open_category: { surfaceArea: 'header', match: 'nav a' },
  open_product: { surfaceArea: 'catalog', match: '.shelf a' },
  checkout_submit: { surfaceArea: 'checkout', productType: 'payin' },
  product_list_load: { surfaceArea: 'catalog', route: '/app/c/:slug' },
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

// Loaded after the start: React and the query client keep references to the timer functions they find.
void import('./main.js')
