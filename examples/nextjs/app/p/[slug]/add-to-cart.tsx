'use client'

import { useState, useTransition } from 'react'
import { action } from 'throughline'
import { addToCart } from './actions'

export function AddToCart({ slug }: { slug: string }) {
  const [count, setCount] = useState(0)
  const [isPending, startTransition] = useTransition()
  const add = () => startTransition(async () => setCount((await action('add_to_cart', () => addToCart(slug))).count))
  return (
    <>
      <button type="button" disabled={isPending} onClick={add}>
        Add to cart
      </button>
      <p role="status">{count > 0 && `${count} in cart`}</p>
    </>
  )
}
