import { ADDRESS_SLOT, type Html, html, type Piece } from './html.js'
import { EXPORT_FORMATS, type ExportCell, type TableExport, textOfMarkup, toSlug } from './table-export.js'

/** A header that sorts the rows. */
export interface ColumnSort {
  /** The address of the page with its rows in this order, the largest first. */
  href: string
  /** Whether the rows have this order. */
  isCurrent: boolean
}

/** A cell with its value in an export: in the base unit, so that all rows of a download are comparable. */
export type Measured = Html & { readonly value: ExportCell }

interface ColumnHead {
  name: string
  /** Read by screen readers, and shown on hover, if the name is an abbreviation. */
  title?: string
  /** Follows the name in the header. */
  unit?: Html
  /** How the rows can be sorted by it. */
  sort?: ColumnSort
}

/** A column of texts; an export has the text of the cell, unless it has a value. */
interface TextColumn<Item> extends ColumnHead {
  numeric?: false
  cell(item: Item): Piece
  value?(item: Item): ExportCell
}

/** A column of numbers or times. */
type NumericColumn<Item> = ColumnHead & { numeric: true } & (
    | { cell(item: Item): Measured | number | null | undefined | false }
    | { cell(item: Item): Piece; value(item: Item): ExportCell }
  )

/** One column of a table. */
export type Column<Item> = TextColumn<Item> | NumericColumn<Item>

/** A table with its caption, its columns and its cells. */
export interface TableInput<Item> {
  caption: string
  /** Name of the table in the address of its export. @default its caption */
  slug?: string
  /** The first column names the row. */
  columns: readonly Column<Item>[]
  items: readonly Item[]
  /** Shown instead of a table without rows: suggests what to do. */
  empty: Piece
  /** Only as wide as its content. */
  narrow?: boolean
  /** Whether phones show a list instead of a table: for rows with long texts. */
  stacked?: boolean
}

/** Builds a table that scrolls within itself on a narrow screen. */
export function table<Item>(input: TableInput<Item>): Html {
  const { caption, columns, items, empty, narrow = false, stacked = false } = input
  if (items.length === 0) return html`<h2>${caption}</h2><div class="empty">${empty}</div>`
  return withExport(
    html`<div class="scroll${narrow && ' narrow'}${stacked && ' stacked'}" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(headerOf)}</tr></thead>
<tbody>${items.map((item) => html`<tr>${columns.map((column, i) => (i === 0 ? html`<th scope="row">${column.cell(item)}</th>` : html`<td${numeric(column)}${stacked && html` data-name="${column.name}"`}>${column.cell(item)}</td>`))}</tr>`)}</tbody>
</table></div>`,
    {
      slug: input.slug ?? toSlug(caption),
      caption,
      columns: columns.map(({ name }) => name),
      rows: () => items.map((item) => columns.map((column) => exportOf(column, item))),
    },
  )
}

/** Adds the links that download a table. */
export function withExport(shown: Html, exported: TableExport): Html {
  const { slug, caption } = exported
  const link = (format: string) =>
    html` <a href="${SLOT}table=${slug}&amp;format=${format}">${format.toUpperCase()}<span class="sr"> of ${caption}</span></a>`
  const block = html`${shown}<p class="export">Download${EXPORT_FORMATS.map(link)}</p>`
  return { ...block, tables: [...(shown.tables ?? []), exported] }
}

const SLOT: Html = { markup: ADDRESS_SLOT }

function exportOf<Item>(column: Column<Item>, item: Item): ExportCell {
  return 'value' in column && column.value ? column.value(item) : toCell(column.cell(item))
}

function toCell(piece: Piece): ExportCell {
  if (piece === null || piece === undefined || piece === false) return null
  if (typeof piece === 'number' || typeof piece === 'string') return piece
  if ('markup' in piece) return piece.value === undefined ? textOfMarkup(piece.markup) : piece.value
  return piece.map((part) => toCell(part) ?? '').join(' ')
}

function headerOf({ name, title, unit, sort, ...column }: Omit<Column<never>, 'cell' | 'value'>): Html {
  const shown = sort ? html`<a href="${sort.href}">${name}</a>` : html`${name}`
  return html`<th scope="col"${numeric(column)}${title && html` title="${title}"`}${sort?.isCurrent && html` aria-sort="descending"`}>${shown}${unit && html` <span class="unit">${unit}</span>`}</th>`
}

function numeric(column: { numeric?: boolean }): Html | false {
  return column.numeric === true && html` class="num"`
}
