import { createFileRoute, Link } from '@tanstack/react-router'

export const Route = createFileRoute('/')({ component: Home })

function Home() {
  return (
    <>
      <h1>Mugs</h1>
      <Link to="/p/$slug" params={{ slug: 'blue-mug' }}>
        Blue mug
      </Link>
    </>
  )
}
