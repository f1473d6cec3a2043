import { type Html, html, type Piece } from './html.js'

/** One column of a table. */
export interface Column<Item> {
  name: string
  /** Spoken, and shown on hover, if the name is an abbreviation. */
  title?: string
  numeric?: boolean
  cell(item: Item): Piece
}

/** A table with its caption, its columns and its cells. */
export interface TableInput<Item> {
  caption: string
  /** The first column names the row. */
  columns: readonly Column<Item>[]
  items: readonly Item[]
  /** Shown instead of a table without rows: suggests what to do. */
  empty: Piece
  /** Only as wide as its content. */
  narrow?: boolean
  /** On a phone a list instead of a table: for rows with long texts. */
  stacked?: boolean
}

/** Builds a table that scrolls within itself on a narrow screen. */
export function table<Item>({
  caption,
  columns,
  items,
  empty,
  narrow = false,
  stacked = false,
}: TableInput<Item>): Html {
  if (items.length === 0) return html`<h2>${caption}</h2><div class="empty">${empty}</div>`
  return html`<div class="scroll${narrow && ' narrow'}${stacked && ' stacked'}" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${numeric(column)}${column.title && html` title="${column.title}"`}>${column.name}</th>`)}</tr></thead>
<tbody>${items.map((item) => html`<tr>${columns.map((column, i) => (i === 0 ? html`<th scope="row">${column.cell(item)}</th>` : html`<td${numeric(column)}${stacked && html` data-name="${column.name}"`}>${column.cell(item)}</td>`))}</tr>`)}</tbody>
</table></div>`
}

function numeric(column: { numeric?: boolean }): Html | false {
  return column.numeric === true && html` class="num"`
}
