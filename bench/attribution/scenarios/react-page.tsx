import type { ComponentProps, ReactNode } from 'react'
import { createRoot } from 'react-dom/client'

/** Renders into a fresh element of the page. */
export function render(tree: ReactNode): void {
  const root = createRoot(document.body.appendChild(document.createElement('div')))
  root.render(tree)
  window.addEventListener('bench:leave', () => root.unmount(), { once: true })
}

/** One of the three buttons, drawn by React. */
export function Button({
  letter,
  text = letter,
  ...props
}: ComponentProps<'button'> & { letter: 'a' | 'b' | 'c'; text?: string }): ReactNode {
  return (
    <button data-action-name={`action_${letter}`} {...props}>
      {text}
    </button>
  )
}
