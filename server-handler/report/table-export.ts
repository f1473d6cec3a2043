/** A cell of an exported table. */
export type ExportCell = string | number | null

/** A table of a page, as data. */
export interface TableExport {
  /** Name of the table in an address: unique within its page. */
  slug: string
  caption: string
  columns: readonly string[]
  rows(): ExportCell[][]
}

/** The formats that a table can be downloaded in. */
export const EXPORT_FORMATS = ['csv', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Converts a caption to a name in an address. */
export function toSlug(caption: string): string {
  const words = caption.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return words.join('-').slice(0, 60) || 'table'
}

/** Writes a table as CSV by RFC 4180. */
export function toCsv({ columns, rows }: TableExport): string {
  return [columns, ...rows()].map((line) => `${line.map(toCsvCell).join(',')}\r\n`).join('')
}

/**
 * Characters that make a spreadsheet evaluate a cell as a formula, also in their fullwidth form: names of errors and
 * routes come from visitors. https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u

// Numbers are not escaped, including negative ones.
function toCsvCell(cell: ExportCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return `"${text.replaceAll('"', '""')}"`
}

/** Writes a table as JSON: one object per row. */
export function toJsonRows({ caption, columns, rows }: TableExport): string {
  const objects = rows().map((line) => Object.fromEntries(columns.map((column, i) => [column, line[i] ?? null])))
  return `${JSON.stringify({ table: caption, rows: objects }, undefined, 2)}\n`
}

/** The text of a cell's markup, which is generated here: its tags contain no `>` in an attribute. */
export function textOfMarkup(markup: string): string {
  const text = markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_entity, name: string) => ENTITIES[name] ?? '')
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
