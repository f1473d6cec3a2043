import { Link, Outlet } from 'react-router'

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
      <Link to="/p/blue-mug">Blue mug</Link>
    </>
  )
}
