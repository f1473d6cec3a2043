import { createFileRoute } from '@tanstack/react-router'
import { useState } from 'react'
import { useAction } from 'throughline/react'
import { addToCart, getProduct } from '../shop'

export const Route = createFileRoute('/p/$slug')({
  loader: ({ params }) => getProduct({ data: params.slug }),
  component: Product,
})

function Product() {
  const product = Route.useLoaderData()
  const add = useAction('add_to_cart', () => addToCart())
  const [count, setCount] = useState(0)
  return (
    <>
      <h1>{product.name}</h1>
      <button type="button" onClick={async () => setCount((await add()).count)}>
        Add to cart
      </button>
      {count > 0 && <p role="status">{count} in cart</p>}
    </>
  )
}
