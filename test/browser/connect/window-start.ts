import { start } from '../../../src/entries/index.js'

// As in `exact-start.ts`.
export const throughline = start({
  attribution: 'window',
  actions: {
    pay: { match: '#pay' },
    show: { match: '#show' },
    reload: { match: '#reload' },
    checkout: { surface_area: 'checkout' },
    list_load: { surface_area: 'catalog' },
  },
})
