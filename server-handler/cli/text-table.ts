import { replaceUnprintable } from '../doctor/printable.js'

/** A table to be printed: its head, its cells, and which columns are left-aligned. */
export interface TextTable {
  head: readonly string[]
  cells: readonly (readonly string[])[]
  /** Columns of text; all others are numbers and right-aligned. */
  left: readonly number[]
}

/** Aligns cells in columns, two spaces apart. */
export function alignTable({ head, cells, left }: TextTable): string {
  const lines = [head, ...cells].map((line) => line.map(replaceUnprintable))
  const widths = head.map((_name, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, i) => (left.includes(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
