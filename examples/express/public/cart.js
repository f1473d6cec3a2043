document.querySelector('#order').onclick = async () => {
  const response = await fetch('/api/orders', { method: 'POST' })
  const answer = await response.json()
  const message = document.querySelector('[role]')
  message.role = response.ok ? 'status' : 'alert'
  message.textContent = response.ok
    ? 'Order placed'
    : `${answer.message} Reference: ${answer.requestId ?? answer.correlationId}`
}
