/** One thing for sale. Prices are in cents. */
export interface Product {
  slug: string
  name: string
  category: string
  price: number
  colour: string
  stock: number
  text: string
}

/** The shop's categories. */
export const CATEGORIES = [
  { slug: 'tea', name: 'Tea' },
  { slug: 'pots', name: 'Pots' },
  { slug: 'cups', name: 'Cups' },
] as const

/** Everything for sale. */
export const PRODUCTS: readonly Product[] = [
  {
    slug: 'sencha',
    name: 'Sencha',
    category: 'tea',
    price: 1290,
    colour: '#6b8f4e',
    stock: 41,
    text: 'Steamed green tea from a first harvest. 80 °C, one minute.',
  },
  {
    slug: 'hojicha',
    name: 'Hōjicha',
    category: 'tea',
    price: 980,
    colour: '#8a5a33',
    stock: 12,
    text: 'Roasted leaves and stems; low in caffeine, good in the evening.',
  },
  {
    slug: 'assam',
    name: 'Assam',
    category: 'tea',
    price: 790,
    colour: '#7c2d12',
    stock: 96,
    text: 'Malty black tea that takes milk well.',
  },
  {
    slug: 'kyusu',
    name: 'Kyūsu',
    category: 'pots',
    price: 5400,
    colour: '#9a3b26',
    stock: 5,
    text: 'Side-handled pot of red clay, 300 ml, with a fine strainer.',
  },
  {
    slug: 'glass-pot',
    name: 'Glass pot',
    category: 'pots',
    price: 3200,
    colour: '#7aa6b8',
    stock: 18,
    text: 'Borosilicate glass, 600 ml, for watching leaves unfold.',
  },
  {
    slug: 'cast-iron-pot',
    name: 'Cast-iron pot',
    category: 'pots',
    price: 6900,
    colour: '#3f3f46',
    stock: 3,
    text: 'Keeps its heat for an hour.',
  },
  {
    slug: 'yunomi',
    name: 'Yunomi',
    category: 'cups',
    price: 2100,
    colour: '#c9b79c',
    stock: 33,
    text: 'Tall stoneware cup without a handle.',
  },
  {
    slug: 'gaiwan',
    name: 'Gaiwan',
    category: 'cups',
    price: 2600,
    colour: '#dfe7ea',
    stock: 9,
    text: 'Lidded porcelain bowl, 110 ml.',
  },
]

/** Finds a product. */
export function findProduct(slug: string): Product | undefined {
  return PRODUCTS.find((product) => product.slug === slug)
}

/** Formats a price. */
export function formatPrice(cents: number): string {
  return `€${(cents / 100).toFixed(2)}`
}

/** The picture of a product, as SVG, so that the shop needs no image files. */
export function drawProduct({ colour, name }: Product): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480" viewBox="0 0 640 480"><rect width="640" height="480" fill="#f4f1ea"/><ellipse cx="320" cy="390" rx="190" ry="26" fill="#00000014"/><path d="M180 180h280l-30 190a30 30 0 0 1-30 25H240a30 30 0 0 1-30-25z" fill="${colour}"/><path d="M456 220c70-14 86 96-16 110" fill="none" stroke="${colour}" stroke-width="22"/><text x="320" y="300" text-anchor="middle" font-family="Georgia,serif" font-size="34" fill="#ffffffd9">${name}</text></svg>`
}
