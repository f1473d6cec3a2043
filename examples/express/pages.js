/** A document; `parts` are what the server knows of the response: the script's handler and the nonce. */
const page = ({ script, nonce }, { title, route, body, module }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    ${script.tag({ nonce })}
    <script nonce="${nonce}">
      throughline('start', {
        service: 'storefront',
        version: '1.0.0',
        route: () => '${route}',
        actions: {
          add_to_cart: { surfaceArea: 'product', match: '#add' },
          place_order: { surfaceArea: 'checkout', match: '#order' },
        },
      })
    </script>
  </head>
  <body>
    <nav><a href="/">Home</a> <a href="/cart">Cart</a></nav>
    ${body}
    ${module ? `<script nonce="${nonce}" type="module" src="${module}"></script>` : ''}
  </body>
</html>`

export const homePage = (parts) =>
  page(parts, { title: 'Mugs', route: '/', body: '<h1>Mugs</h1><p><a href="/p/blue-mug">Blue mug</a></p>' })

export const productPage = (parts) =>
  page(parts, {
    title: 'Mug',
    route: '/p/:slug',
    body: '<h1 hidden></h1><button id="add">Add to cart</button><p role="status"></p>',
    module: '/product.js',
  })

export const cartPage = (parts) =>
  page(parts, {
    title: 'Cart',
    route: '/cart',
    body: '<h1>Cart</h1><button id="order">Place order</button><p role="status"></p>',
    module: '/cart.js',
  })
