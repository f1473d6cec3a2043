import { useMutation } from '@tanstack/react-query'
import { ErrorReference, useAction } from 'throughline/react'

async function placeOrder(): Promise<void> {
  const response = await fetch('/api/orders', { method: 'POST' })
  if (!response.ok) throw Object.assign(new Error(`the shop answered ${response.status}`), { response })
}

export function Cart() {
  const order = useMutation({ mutationFn: useAction('place_order', placeOrder) })
  return (
    <>
      <h1>Cart</h1>
      <button type="button" onClick={() => order.mutate()}>
        Place order
      </button>
      {order.isError && <ErrorReference error={order.error} />}
      {order.isSuccess && <p role="status">Order placed</p>}
    </>
  )
}
