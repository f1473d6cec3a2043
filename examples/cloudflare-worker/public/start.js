throughline('start', {
  service: 'storefront',
  version: '1.0.0',
  actions: {
    add_to_cart: { surfaceArea: 'product', match: '#add' },
    place_order: { surfaceArea: 'checkout', match: '#order' },
  },
})
