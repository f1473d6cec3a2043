import { notFound } from 'next/navigation'

const PRODUCTS: Record<string, { name: string; price: number }> = { 'blue-mug': { name: 'Blue mug', price: 12.9 } }

export async function readProduct(slug: string) {
  return PRODUCTS[slug] ?? notFound()
}
