import { readWindow } from '../../page/page.js'

/** How far a copy got: onto the clipboard, or selected for the visitor to copy. */
export type Copied = 'copied' | 'selected'

/**
 * Copies a text. Where the clipboard is missing, as on a page without TLS, or refused, the text is selected where it is
 * shown, and copied from there if the browser lets us.
 */
export async function copyText(text: string, shown: Element | null): Promise<Copied | undefined> {
  const window = readWindow()
  try {
    await window?.navigator.clipboard.writeText(text)
    return 'copied'
  } catch {
    return shown && window ? copySelected(shown, window) : undefined // Nothing is shown that could be selected.
  }
}

function copySelected(shown: Element, window: Window): Copied | undefined {
  try {
    window.getSelection()?.selectAllChildren(shown)
    return window.document.execCommand('copy') ? 'copied' : 'selected'
  } catch {
    return undefined // No selection either: the text is there to be read.
  }
}
