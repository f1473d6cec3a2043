import type { PageLoad } from './$types'

export const load: PageLoad = async ({ fetch, params }) => {
  const response = await fetch(`/api/products/${params.slug}`)
  const product: { name: string; price: number } = await response.json()
  return { product }
}
