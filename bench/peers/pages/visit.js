// One visit: a late banner shifts the layout, a slow click makes three requests, and something is thrown.
setTimeout(() => {
  const banner = document.createElement('div')
  banner.style.height = '120px'
  document.body.prepend(banner)
}, 300)

document.querySelector('#buy').addEventListener('click', async () => {
  const end = performance.now() + 60
  while (performance.now() < end);
  const cart = fetch('/api/cart')
  await (await fetch('/api/price')).json()
  await cart
  await fetch('/api/pay')
  setTimeout(() => {
    throw new Error('The payment was refused')
  }, 50)
})
