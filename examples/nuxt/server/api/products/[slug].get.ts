export default defineScopedHandler(() => Response.json({ name: 'Blue mug', price: 12.9 }))
