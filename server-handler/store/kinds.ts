import type { ColumnKind } from '../tables/columns.js'

/** The value of a cell: nanoseconds are bigint, maps and lists are JSON text. */
export type Cell = string | number | bigint | null

interface KindRule {
  type: string
  staged: string
  /** Turns the staged column, named by `$`, into the stored one. */
  cast: string
}

/**
 * Maps and lists are passed to DuckDB as JSON text. Appending a MAP value by value costs one native call per key: 9 s
 * for 20,000 rows of 25 attributes, against 0.6 s this way (bench/store.ts).
 */
export const KINDS: Readonly<Record<ColumnKind, KindRule>> = {
  time: { type: 'TIMESTAMP_NS', staged: 'BIGINT', cast: 'make_timestamp_ns($)' },
  text: { type: 'VARCHAR', staged: 'VARCHAR', cast: '$' },
  int: { type: 'INTEGER', staged: 'INTEGER', cast: '$' },
  big: { type: 'BIGINT', staged: 'BIGINT', cast: '$' },
  real: { type: 'DOUBLE', staged: 'DOUBLE', cast: '$' },
  map: { type: 'MAP(VARCHAR, VARCHAR)', staged: 'VARCHAR', cast: `from_json($, '"MAP(VARCHAR,VARCHAR)"')` },
  times: {
    type: 'TIMESTAMP_NS[]',
    staged: 'VARCHAR',
    cast: `list_transform(from_json($, '["BIGINT"]'), lambda t: make_timestamp_ns(t))`,
  },
  texts: { type: 'VARCHAR[]', staged: 'VARCHAR', cast: `from_json($, '["VARCHAR"]')` },
  maps: { type: 'MAP(VARCHAR, VARCHAR)[]', staged: 'VARCHAR', cast: `from_json($, '["MAP(VARCHAR,VARCHAR)"]')` },
}
