export const POST = () => Response.json({ count: 1 })
