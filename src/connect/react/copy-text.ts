import { readWindow } from '../../page/page.js'

/** The result of a copy: on the clipboard, or selected for the visitor to copy. */
export type Copied = 'copied' | 'selected'

/**
 * Copies a text. If the clipboard is missing, as on a page without TLS, or access is denied, selects the text where it
 * is shown, and copies the selection if the browser allows it.
 */
export async function copyText(text: string, shown: Element | null): Promise<Copied | undefined> {
  const window = readWindow()
  try {
    await window?.navigator.clipboard.writeText(text)
    return 'copied'
  } catch {
    return shown && window ? copySelected(shown, window) : undefined // No element shows the text to select.
  }
}

function copySelected(shown: Element, window: Window): Copied | undefined {
  try {
    window.getSelection()?.selectAllChildren(shown)
    return window.document.execCommand('copy') ? 'copied' : 'selected'
  } catch {
    return undefined // Nothing can be selected: the visitor can still read the text.
  }
}
