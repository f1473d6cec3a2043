'use client'

import { useState } from 'react'
import { action } from 'throughline'

export default function Cart() {
  const [message, setMessage] = useState<{ isError: boolean; text: string }>()

  async function order() {
    const response = await action('place_order', () => fetch('/api/orders', { method: 'POST' }))
    const answer = await response.json()
    setMessage(
      response.ok
        ? { isError: false, text: 'Order placed' }
        : { isError: true, text: `${answer.message} Reference: ${answer.correlationId}` },
    )
  }

  return (
    <main>
      <h1>Cart</h1>
      <button type="button" onClick={order}>
        Place order
      </button>
      {message && <p role={message.isError ? 'alert' : 'status'}>{message.text}</p>}
    </main>
  )
}
