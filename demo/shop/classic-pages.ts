import { createScriptHandler } from 'throughline/script'
import { CATEGORIES, findProduct, formatPrice, PRODUCTS, type Product } from './catalog.js'

/** Serves the script tag's files. */
export const script = createScriptHandler()

/** The page of a path, with its route pattern for the script tag; `undefined` where there is none. */
export function classicPage(path: string): string | undefined {
  const [, , kind, slug = ''] = path.replace(/\/$/, '').split('/')
  if (!kind) return layout('Home', home())
  if (kind === 'cart')
    return layout(
      'Cart',
      '<h1>Your cart</h1><ul id="cart" class="lines"></ul><p><a class="button" href="/classic/checkout" data-action-name="begin_checkout">Check out</a></p>',
    )
  if (kind === 'checkout') return layout('Checkout', CHECKOUT)
  const category = kind === 'c' && CATEGORIES.find((one) => one.slug === slug)
  if (category)
    return layout(
      category.name,
      shelf(
        category.name,
        PRODUCTS.filter((product) => product.category === slug),
      ),
    )
  const product = kind === 'p' && findProduct(slug)
  return product ? layout(product.name, detail(product)) : undefined
}

function home(): string {
  return `<section class="hero"><h1>Tea, and what it is poured from</h1><p>Small harvests and honest clay.</p></section>
  ${shelf('New on the shelves', PRODUCTS.slice(0, 4))}`
}

function shelf(title: string, products: readonly Product[]): string {
  // The notice appears late and moves the list down: an intended layout shift.
  return `<h2>${title}</h2><p id="notice"></p><ul class="shelf">${products.map(card).join('')}</ul>`
}

function card({ slug, name, price }: Product): string {
  return `<li><a href="/classic/p/${slug}"><img src="/images/${slug}.svg" alt="" width="320" height="240"><span>${name}</span><b>${formatPrice(price)}</b></a></li>`
}

function detail({ slug, name, price, text }: Product): string {
  return `<article class="detail"><img src="/images/${slug}.svg" alt="${name}" width="640" height="480"><div><h1>${name}</h1><p>${text}</p>
  <p class="price">${formatPrice(price)} <small id="stock"></small></p>
  <p><button data-action-name="add_to_cart" data-slug="${slug}" id="add">Add to cart</button> <button class="quiet" id="gift" data-action-name="choose_gift_wrap">Gift wrap</button></p>
  <p id="said" role="status"></p></div></article>`
}

const CHECKOUT = `<h1>Checkout</h1><form id="checkout" data-action-name="checkout_submit" class="form">
<label>Name <input name="name" autocomplete="name" required></label><label>E-mail <input name="email" type="email" autocomplete="email" required></label>
<button id="pay">Pay</button></form><p id="said" role="status"></p>`

function layout(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Leaf &amp; Pot</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/shop.css">
${script.tag({ async: true })}
<script>
throughline('start', {
  service: 'storefront-classic', version: '2026.11.1', environment: 'demo', consent: 'granted',
  route: ({ pathname }) => pathname.replace(/^(\\/classic\\/[cp])\\/.+/, '$1/:slug'),
  actions: {
    add_to_cart: { surfaceArea: 'product' }, choose_gift_wrap: { surfaceArea: 'product' }, begin_checkout: { surfaceArea: 'cart' },
    checkout_submit: { surfaceArea: 'checkout', productType: 'payin' }, search_submit: { surfaceArea: 'search' },
    open_category: { surfaceArea: 'header', match: 'nav a' }, open_product: { surfaceArea: 'catalog', match: '.shelf a' }, product_load: { surfaceArea: 'product', route: '/classic/p/:slug' },
  },
})
</script></head>
<body><header><a class="brand" href="/classic">Leaf &amp; Pot</a><nav>${CATEGORIES.map(({ slug, name }) => `<a href="/classic/c/${slug}">${name}</a>`).join('')}<a href="/classic/cart">Cart</a></nav>
<form id="search" data-action-name="search_submit" role="search"><input name="q" aria-label="Search" placeholder="Search"></form></header>
<main>${body}<ul id="found" class="lines"></ul></main><script src="/classic.js"></script></body></html>`
}
