import { queryOptions, useMutation, useSuspenseQuery } from '@tanstack/react-query'

export const productQuery = (slug: string) =>
  queryOptions({
    queryKey: ['product', slug],
    queryFn: async (): Promise<{ name: string }> => (await fetch(`/api/products/${slug}`)).json(),
  })

export function Product({ slug }: { slug: string }) {
  const product = useSuspenseQuery(productQuery(slug))
  const cart = useMutation({
    mutationFn: async (): Promise<{ count: number }> => (await fetch('/api/cart', { method: 'POST' })).json(),
  })
  return (
    <>
      <h1>{product.data.name}</h1>
      <button type="button" data-action-name="add_to_cart" onClick={() => cart.mutate()}>
        Add to cart
      </button>
      {cart.data && <p role="status">{cart.data.count} in cart</p>}
    </>
  )
}
