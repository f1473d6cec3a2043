import { readProduct } from '../../products'
import { AddToCart } from './add-to-cart'

export default async function Product({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params
  const { name, price } = await readProduct(slug)
  return (
    <main>
      <h1>{name}</h1>
      <p>€{price}</p>
      <AddToCart slug={slug} />
    </main>
  )
}
