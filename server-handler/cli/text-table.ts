/** A table to be printed: its head, its cells, and which columns stand on the left. */
export interface TextTable {
  head: readonly string[]
  cells: readonly (readonly string[])[]
  /** Columns of words; all others are numbers and lie to the right. */
  left: readonly number[]
}

/** Aligns cells in columns, two spaces apart. */
export function alignTable({ head, cells, left }: TextTable): string {
  const lines = [head, ...cells].map((line) => line.map(toPrintable))
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

// A route or a name comes from the web: what could steer a terminal is shown, not obeyed.
function toPrintable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '\ufffd')
}
