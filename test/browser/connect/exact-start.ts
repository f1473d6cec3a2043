import { start } from '../../../src/entries/index.js'

// A page imports its start before anything else: React keeps the timers that it finds when it is loaded.
export const throughline = start({
  actions: {
    pay: { match: '#pay' },
    show: { match: '#show' },
    reload: { match: '#reload' },
    checkout: { surfaceArea: 'checkout' },
    list_load: { surfaceArea: 'catalog' },
  },
})
