const product = await (await fetch(`/api/products/${location.pathname.split('/')[2]}`)).json()
const heading = document.querySelector('h1')
heading.textContent = product.name
heading.hidden = false
document.querySelector('#add').onclick = async () => {
  const cart = await (await fetch('/api/cart', { method: 'POST' })).json()
  document.querySelector('[role=status]').textContent = `${cart.count} in cart`
}
