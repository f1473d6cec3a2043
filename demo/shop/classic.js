/* The storefront without a build: plain scripts, as many shops have them. */
const $ = (id) => document.getElementById(id)
const cart = JSON.parse(localStorage.getItem('cart') ?? '[]')
const say = (text) => {
  $('said').textContent = text
}

async function ask(query, variables) {
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  if (!answer.ok) throw Object.assign(new Error(`the shop answered ${answer.status}`), { response: answer })
  return (await answer.json()).data
}

/** A poll that must not be attributed to the visitor's actions. */
setInterval(() => fetch('/api/stock').catch(() => {}), 15_000)

if ($('stock')) {
  const slug = $('add').dataset.slug
  fetch('/api/stock')
    .then((answer) => answer.json())
    .then((stock) => {
      $('stock').textContent = `${stock[slug]} left`
    })
  $('add').addEventListener('click', () => {
    cart.push(slug)
    localStorage.setItem('cart', JSON.stringify(cart))
    // A long task: an intended poor INP.
    const end = performance.now() + 120
    while (performance.now() < end);
    say('Added.')
    throughline('track', 'add_to_cart', { product_id: slug, quantity: 1 })
    fetch('/api/stock')
  })
  // Broken on purpose: the first click of every visitor throws.
  $('gift').addEventListener('click', () => undefinedWrapping.choose(slug))
}

if ($('notice')) {
  setTimeout(() => {
    $('notice').textContent = 'Free delivery from €40.'
    $('notice').className = 'notice'
  }, 600)
}

if ($('cart'))
  $('cart').innerHTML =
    cart.map((slug) => `<li>${slug.replace(/[^a-z-]/g, '')}</li>`).join('') || '<li>Nothing yet.</li>'

if ($('search')) {
  $('search').addEventListener('submit', async (event) => {
    event.preventDefault()
    const found = await (await fetch(`/api/search?q=${encodeURIComponent(event.target.q.value)}`)).json()
    $('found').innerHTML =
      found.map(({ slug, name }) => `<li><a href="/classic/p/${slug}">${name}</a></li>`).join('') ||
      '<li>Nothing found.</li>'
  })
}

if ($('checkout')) {
  $('checkout').addEventListener('submit', (event) => {
    event.preventDefault()
    say('Paying…')
    throughline('action', 'checkout_submit', async () => {
      for (let tries = 1; ; tries += 1) {
        try {
          const { checkout } = await ask(
            'mutation ProcessCheckout($items: [ID!]!) { checkout(items: $items) { order total } }',
            { items: cart },
          )
          say(`Thank you. Your order is ${checkout.order}.`)
          throughline('track', 'purchase', {
            order_id: checkout.order,
            items: cart.length,
            value: checkout.total / 100,
            currency: 'EUR',
          })
          localStorage.removeItem('cart')
          return
        } catch (error) {
          throughline('captureError', error, { attributes: { step: 'payment', tries } })
          if (tries === 3) return say('That did not work. Please try again.')
          await new Promise((resolve) => setTimeout(resolve, 400 * tries))
        }
      }
    })
  })
}
