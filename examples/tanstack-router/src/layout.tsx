import { Link, Outlet } from '@tanstack/react-router'

export function Layout() {
  return (
    <>
      <nav>
        <Link to="/">Home</Link> <Link to="/cart">Cart</Link>
      </nav>
      <Outlet />
    </>
  )
}

export function Home() {
  return (
    <>
      <h1>Mugs</h1>
      <Link to="/p/$slug" params={{ slug: 'blue-mug' }}>
        Blue mug
      </Link>
    </>
  )
}
