/** Control characters, zero-width characters, and those that change the direction of text. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Replaces characters that could control a terminal, or be invisible in it: names and responses come from the web. */
export function replaceUnprintable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd')
}

/** Makes text of a server fit for a terminal: control characters are replaced, and its length is limited. */
export function toPrintable(text: string, maxCharacters = 120): string {
  const clean = replaceUnprintable(text.slice(0, maxCharacters + 1))
  return clean.length > maxCharacters ? `${clean.slice(0, maxCharacters - 1)}…` : clean
}

/** Formats a text of a server in quotes. */
export function quote(text: string): string {
  return `"${toPrintable(text)}"`
}

/** Formats an address without credentials. */
export function showUrl(url: URL): string {
  const shown = new URL(url)
  shown.username = ''
  shown.password = ''
  return toPrintable(shown.href)
}
