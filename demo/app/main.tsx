import { QueryClient, QueryClientProvider, useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { captureError, track } from 'throughline'
import { ErrorBoundary, ErrorReference, useAction } from 'throughline/react'
import { connectQueryClient } from 'throughline/tanstack-query'
import { ask, formatPrice, type Product } from './ask.js'
import { Link, Router } from './router.js'

const cart: string[] = []
const FIELDS = 'slug name price text stock'

function Home(): ReactNode {
  const { data } = useQuery({
    queryKey: ['categories'],
    queryFn: () =>
      ask<{ categories: { slug: string; name: string; products: Product[] }[] }>(
        `query Home { categories { slug name products { ${FIELDS} } } }`,
      ),
  })
  return (
    <>
      <section className="hero">
        <h1>Tea, and what it is poured from</h1>
        <p>The same shop in React, with TanStack Query and GraphQL.</p>
      </section>
      {data && <Shelf products={data.categories.flatMap(({ products }) => products).slice(0, 4)} />}
    </>
  )
}

function Shelf({ products }: { products: Product[] }): ReactNode {
  return (
    <ul className="shelf">
      {products.map(({ slug, name, price }) => (
        <li key={slug}>
          <Link to={`/app/p/${slug}`}>
            <img src={`/images/${slug}.svg`} alt="" width="320" height="240" />
            <span>{name}</span>
            <b>{formatPrice(price)}</b>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function CategoryPage({ slug }: { slug: string }): ReactNode {
  const { data } = useQuery({
    queryKey: ['category', slug],
    queryFn: () =>
      ask<{ category: { name: string; products: Product[] } }>(
        `query Category($slug: ID!) { category(slug: $slug) { name products { ${FIELDS} } } }`,
        { slug },
      ),
  })
  return data ? (
    <>
      <h1>{data.category.name}</h1>
      <Shelf products={data.category.products} />
    </>
  ) : (
    <p>Loading…</p>
  )
}

function ProductPage({ slug }: { slug: string }): ReactNode {
  const [said, setSaid] = useState('')
  const product = useQuery({
    queryKey: ['product', slug],
    queryFn: () =>
      ask<{ product: Product }>(`query ProductPage($slug: ID!) { product(slug: $slug) { ${FIELDS} } }`, { slug }),
  })
  const more = useQuery({
    queryKey: ['more', slug],
    retry: 1,
    queryFn: () =>
      ask<{ recommendations: Product[] }>(
        `query Recommendations($slug: ID!) { recommendations(slug: $slug) { ${FIELDS} } }`,
        { slug },
      ),
  })
  if (!product.data) return <p>Loading…</p>
  const { name, text, price } = product.data.product
  const add = () => {
    cart.push(slug)
    setSaid('Added.')
    track('add_to_cart', { product_id: slug, quantity: 1 })
    void fetch('/api/stock')
  }
  return (
    <>
      <article className="detail">
        <img src={`/images/${slug}.svg`} alt={name} width="640" height="480" />
        <div>
          <h1>{name}</h1>
          <p>{text}</p>
          <p className="price">{formatPrice(price)}</p>
          <button type="button" id="add" data-action-name="add_to_cart" onClick={add}>
            Add to cart
          </button>
          <p role="status">{said}</p>
        </div>
      </article>
      {more.data && (
        <>
          <h2>Goes well with it</h2>
          <Shelf products={more.data.recommendations} />
        </>
      )}
    </>
  )
}

function Cart(): ReactNode {
  return (
    <>
      <h1>Your cart</h1>
      <ul className="lines">
        {cart.length ? cart.map((slug, i) => <li key={`${slug}-${i.toString()}`}>{slug}</li>) : <li>Nothing yet.</li>}
      </ul>
      <Link to="/app/checkout" className="button" data-action-name="begin_checkout">
        Check out
      </Link>
    </>
  )
}

function Checkout(): ReactNode {
  const pay = useMutation({
    mutationFn: () =>
      ask<{ checkout: { order: string; total: number } }>(
        'mutation ProcessCheckout($items: [ID!]!) { checkout(items: $items) { order total } }',
        { items: cart },
      ),
    retry: 2,
    retryDelay: 400,
    onError: (error) => captureError(error, { attributes: { step: 'payment' } }),
    onSuccess: ({ checkout }) =>
      track('purchase', {
        order_id: checkout.order,
        items: cart.length,
        value: checkout.total / 100,
        currency: 'EUR',
      }),
  })
  const checkout = useAction('checkout_submit')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void checkout(() => pay.mutateAsync()).catch(() => {})
  }
  return (
    <>
      <h1>Checkout</h1>
      <form className="form" onSubmit={submit} data-action-name="checkout_submit">
        <label>
          Name <input name="name" autoComplete="name" required />
        </label>
        <button type="submit" id="pay">
          Pay
        </button>
      </form>
      <p role="status">
        {pay.isPending ? 'Paying…' : pay.data && `Thank you. Your order is ${pay.data.checkout.order}.`}
      </p>
      {pay.error && (
        <ErrorReference
          error={pay.error}
          texts={{ sentence: 'The payment did not go through. Please try again in a minute.' }}
        />
      )}
    </>
  )
}

function Page({ path }: { path: string }): ReactNode {
  const [, , kind, slug = ''] = path.split('/')
  if (kind === 'c') return <CategoryPage slug={slug} />
  if (kind === 'p') return <ProductPage key={slug} slug={slug} />
  if (kind === 'cart') return <Cart />
  return kind === 'checkout' ? <Checkout /> : <Home />
}

function Shop(): ReactNode {
  return (
    <Router>
      {(path) => (
        <>
          <header>
            <Link className="brand" to="/app">
              Leaf &amp; Pot
            </Link>
            <nav>
              {['tea', 'pots', 'cups'].map((slug) => (
                <Link key={slug} to={`/app/c/${slug}`}>
                  {slug}
                </Link>
              ))}
              <Link to="/app/cart">Cart</Link>
            </nav>
          </header>
          <main>
            <Page path={path} />
          </main>
        </>
      )}
    </Router>
  )
}

const client = new QueryClient()
connectQueryClient(client)

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <Shop />
      </QueryClientProvider>
    </ErrorBoundary>,
  )
}
