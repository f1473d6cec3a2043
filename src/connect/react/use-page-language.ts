import { useSyncExternalStore } from 'react'
import { readWindow } from '../../page/page.js'

/** Returns the `lang` of the document, and follows its changes; empty on a server. */
export function usePageLanguage(): string {
  return useSyncExternalStore(onLanguage, readLanguage, () => '')
}

function readLanguage(): string {
  return readWindow()?.document.documentElement?.lang ?? ''
}

// Applications often set it in an effect, after their components have rendered in the new language.
function onLanguage(run: () => void): () => void {
  const window = readWindow()
  const root = window?.document.documentElement
  if (!window || !root) return () => {}
  const observer = new window.MutationObserver(run)
  observer.observe(root, { attributeFilter: ['lang'] })
  return () => observer.disconnect()
}
