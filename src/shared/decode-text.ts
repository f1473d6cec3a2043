/** Decodes percent-encoded text; returns it unchanged if it has a `%` that is not part of an escape sequence. */
export function decodeText(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // Not encoded, or not as UTF-8.
  }
}
