const names = ['buy', 'search', 'fetch', 'xhr']

export const settings = {
  service: 'shop',
  version: '1',
  consent: 'granted',
  actions: Object.fromEntries(names.map((name) => [name, { surfaceArea: 'shop', match: `#${name}` }])),
}
