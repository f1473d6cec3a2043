import { createFileRoute } from '@tanstack/react-router'
import { useState } from 'react'
import { ErrorReference, useAction } from 'throughline/react'
import { placeOrder } from '../shop'

export const Route = createFileRoute('/cart')({ component: Cart })

function Cart() {
  const order = useAction('place_order', () => placeOrder())
  const [result, setResult] = useState<{ reference: string | undefined }>()
  return (
    <>
      <h1>Cart</h1>
      <button type="button" onClick={async () => setResult(await order())}>
        Place order
      </button>
      {result?.reference && <ErrorReference error={undefined} reference={result.reference} />}
      {result && !result.reference && <p role="status">Order placed</p>}
    </>
  )
}
