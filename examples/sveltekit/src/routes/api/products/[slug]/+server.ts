export const GET = () => Response.json({ name: 'Blue mug', price: 12.9 })
