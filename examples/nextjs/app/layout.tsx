import Link from 'next/link'
import type { ReactNode } from 'react'

export const metadata = { title: 'Shop' }

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <nav>
          <Link href="/">Home</Link> <Link href="/cart">Cart</Link>
        </nav>
        {children}
      </body>
    </html>
  )
}
