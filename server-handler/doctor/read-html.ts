/** A start tag of a document, with its attributes; names are in lower case. */
export interface Tag {
  name: string
  attributes: Readonly<Record<string, string>>
  /** The text of a script element. */
  text: string
}

/** The tags that are read. */
const READ = ['script', 'meta', 'base', 'link']
const ATTRIBUTE = /[\s/]*([^\s=>/"']+)(?:\s*=\s*)?/y
const UNQUOTED = /[^\s>]*/y

/** Reads the `script`, `meta`, `base` and `link` elements of a document, in order. One pass: the time is linear in its length. */
export function readTags(html: string): Tag[] {
  const tags: Tag[] = []
  let at = 0
  for (;;) {
    const start = html.indexOf('<', at)
    if (start < 0) return tags
    if (html.startsWith('<!--', start)) {
      const end = html.indexOf('-->', start + 4)
      if (end < 0) return tags
      at = end + 3
      continue
    }
    const name = READ.find((each) => isTag(html, start, each))
    at = start + 1
    if (!name) continue
    const read = readAttributes(html, start + 1 + name.length)
    if (!read) return tags
    at = read.end
    const end = name === 'script' ? findScriptEnd(html, at) : at
    tags.push({ name, attributes: read.attributes, text: html.slice(at, end) })
    at = end
  }
}

function isTag(html: string, start: number, name: string): boolean {
  const end = start + 1 + name.length
  return html.slice(start + 1, end).toLowerCase() === name && /[\s/>]/.test(html.charAt(end))
}

/** Reads attributes up to the end of the tag; `undefined` if the document ends before. */
function readAttributes(html: string, start: number): { attributes: Record<string, string>; end: number } | undefined {
  const attributes: Record<string, string> = {}
  let at = start
  for (;;) {
    ATTRIBUTE.lastIndex = at
    const found = ATTRIBUTE.exec(html)
    if (!found) {
      const end = html.indexOf('>', at)
      return end < 0 ? undefined : { attributes, end: end + 1 }
    }
    at = ATTRIBUTE.lastIndex
    const value = found[0].includes('=') ? readValue(html, at) : { text: '', end: at }
    if (!value) return undefined
    at = value.end
    const name = (found[1] ?? '').toLowerCase()
    if (!Object.hasOwn(attributes, name)) attributes[name] = decodeEntities(value.text)
  }
}

function readValue(html: string, at: number): { text: string; end: number } | undefined {
  const mark = html.charAt(at)
  if (mark === '"' || mark === "'") {
    const end = html.indexOf(mark, at + 1)
    return end < 0 ? undefined : { text: html.slice(at + 1, end), end: end + 1 }
  }
  UNQUOTED.lastIndex = at
  const [text = ''] = UNQUOTED.exec(html) ?? []
  return { text, end: at + text.length }
}

function findScriptEnd(html: string, at: number): number {
  const end = /<\/script[\s/>]/gi
  end.lastIndex = at
  return end.exec(html)?.index ?? html.length
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }

function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|#x27);/gi, (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole)
}
