import { createContext, type MouseEvent, type ReactNode, useContext, useEffect, useState } from 'react'

const Path = createContext('/app')

/** Follows the address bar; a click on a link changes it without loading a page. */
export function Router({ children }: { children: (path: string) => ReactNode }): ReactNode {
  const [path, setPath] = useState(window.location.pathname)
  useEffect(() => {
    const follow = () => setPath(window.location.pathname)
    window.addEventListener('popstate', follow)
    return () => window.removeEventListener('popstate', follow)
  }, [])
  return <Path.Provider value={path}>{children(path)}</Path.Provider>
}

function goTo(path: string): void {
  history.pushState({}, '', path)
  window.dispatchEvent(new PopStateEvent('popstate'))
}

/** A link within the shop. */
export function Link({
  to,
  children,
  ...rest
}: {
  to: string
  children: ReactNode
  className?: string
  'data-action-name'?: string
}): ReactNode {
  const current = useContext(Path)
  const follow = (event: MouseEvent) => {
    event.preventDefault()
    goTo(to)
  }
  return (
    <a href={to} onClick={follow} aria-current={current === to ? 'page' : undefined} {...rest}>
      {children}
    </a>
  )
}
