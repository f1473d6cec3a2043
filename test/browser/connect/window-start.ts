import { start } from '../../../src/entries/index.js'

// As in `exact-start.ts`.
export const throughline = start({
  attribution: 'window',
  actions: {
    pay: { match: '#pay' },
    show: { match: '#show' },
    reload: { match: '#reload' },
    checkout: { surfaceArea: 'checkout' },
    list_load: { surfaceArea: 'catalog' },
  },
})
