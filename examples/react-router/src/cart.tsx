import { useState } from 'react'
import { ErrorReference, useAction } from 'throughline/react'

async function placeOrder(): Promise<void> {
  const response = await fetch('/api/orders', { method: 'POST' })
  if (!response.ok) throw Object.assign(new Error(`the shop answered ${response.status}`), { response })
}

export function Cart() {
  const order = useAction('place_order', placeOrder)
  const [result, setResult] = useState<{ error?: unknown }>()
  return (
    <>
      <h1>Cart</h1>
      <button
        type="button"
        onClick={() =>
          order().then(
            () => setResult({}),
            (error: unknown) => setResult({ error }),
          )
        }
      >
        Place order
      </button>
      {result && (result.error ? <ErrorReference error={result.error} /> : <p role="status">Order placed</p>)}
    </>
  )
}
