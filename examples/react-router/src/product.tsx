import { Form, type LoaderFunctionArgs, useActionData, useLoaderData } from 'react-router'

export async function loadProduct({ params }: LoaderFunctionArgs): Promise<{ name: string }> {
  const response = await fetch(`/api/products/${params.slug}`)
  return response.json()
}

export async function addToCart(): Promise<{ count: number }> {
  const response = await fetch('/api/cart', { method: 'POST' })
  return response.json()
}

export function Product() {
  const product = useLoaderData<typeof loadProduct>()
  const cart = useActionData<typeof addToCart>()
  return (
    <>
      <h1>{product.name}</h1>
      <Form method="post">
        <button type="submit" data-action-name="add_to_cart">
          Add to cart
        </button>
      </Form>
      {cart && <p role="status">{cart.count} in cart</p>}
    </>
  )
}
