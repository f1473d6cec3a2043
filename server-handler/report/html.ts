import { escapeHtml } from '../http/escape-html.js'
import type { ExportCell, TableExport } from './table-export.js'

/** Markup that is safe to write into a page; created only by `html`. */
export interface Html {
  readonly markup: string
  /** The value of a cell in an export, if it differs from its text. */
  readonly value?: ExportCell
  /** The tables in it, for their export. */
  readonly tables?: readonly TableExport[]
}

/** Values of a template: text is escaped, markup is inserted, empty values are omitted. */
export type Piece = Html | string | number | false | null | undefined | readonly Piece[]

/** Builds markup; every value is escaped unless it is markup itself. Attributes are always quoted. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const parts = strings.map((text, i) => text + toMarkup(pieces[i]))
  const tables = pieces.flatMap(tablesIn)
  return { markup: parts.join(''), ...(tables.length > 0 ? { tables } : {}) }
}

/** Placeholder of the page's own address in markup, up to its next parameter; text from records never contains it. */
export const ADDRESS_SLOT = '\u{F8FF}'

function tablesIn(piece: Piece): readonly TableExport[] {
  if (piece === null || typeof piece !== 'object') return []
  return 'markup' in piece ? (piece.tables ?? []) : piece.flatMap(tablesIn)
}

function toMarkup(piece: Piece): string {
  if (piece === undefined || piece === null || piece === false) return ''
  if (typeof piece === 'string') return escapeHtml(piece).replaceAll(ADDRESS_SLOT, '')
  if (typeof piece === 'number') return String(piece)
  if ('markup' in piece) return piece.markup
  return piece.map(toMarkup).join('')
}

/** Embeds data in a page for a script; the only way to pass data to a script. */
export function embedData(id: string, data: unknown): Html {
  // Only `<` could end the element or open a comment in it; JSON allows it as an escape.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c').replaceAll(ADDRESS_SLOT, '')
  return { markup: `<script type="application/json" id="${escapeHtml(id)}">${json}</script>` }
}
