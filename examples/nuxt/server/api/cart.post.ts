export default defineScopedHandler(() => Response.json({ count: 1 }))
