/** One option of a public function: its type, its default and its purpose. */
export interface OptionRow<Value> {
  /** Its type as the documentation shows it. */
  readonly type: string
  /** Describes a valid value in an error: "be a boolean". */
  readonly must: string
  /** What it does, as a sentence without a full stop. */
  readonly description: string
  fits(value: unknown): boolean
  /** The default. */
  readonly default?: Value
  /** Describes a default that is not a constant. */
  readonly shown?: string
  readonly isRequired?: boolean
  /** Formats an invalid value for the error, where JSON would show too little or too much. */
  explain?(value: unknown): string
  /** The options of an option that is an object. */
  readonly fields?: AnyTable
}

/** Every option of a function, by name. */
export type OptionTable<Options> = {
  readonly [Name in keyof Required<Options>]: OptionRow<NonNullable<Options[Name]>>
}

/** Options with the defaults of their table; those without one may be `undefined`. */
export type Filled<Options, Table> = {
  [Name in keyof Options]-?: Name extends keyof Table
    ? Table[Name] extends { default: unknown } | { isRequired: true }
      ? NonNullable<Options[Name]>
      : Options[Name]
    : never
}

/**
 * Validates options and fills in the defaults of their table.
 *
 * @throws TypeError for a name that is not in the table and for an invalid value.
 */
export function fillOptions<Options extends object, const Table extends OptionTable<Options>>(
  given: Options,
  table: Table,
  caller: string,
): Filled<Options, Table> {
  checkOptions(given, table, caller)
  const defaults = Object.entries<OptionRow<unknown>>(table).map(([name, row]) => [name, row.default])
  const set = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.fromEntries([...defaults, ...set]) as Filled<Options, Table>
}

/** Throws a TypeError for a name that the table does not have and for a value that does not fit. */
export function checkOptions(given: unknown, table: AnyTable, caller: string): asserts given is object {
  if (!isObject(given))
    throw new TypeError(`throughline: the options of ${caller} must be an object; got ${show(given)}.`)
  checkFields(given, table, { caller, path: '' })
}

/** Throws a TypeError for anything but a function. `what` completes the sentence "runJob() takes". */
export function checkFunction(given: unknown, caller: string, what: string): void {
  if (typeof given === 'function') return
  throw new TypeError(`throughline: ${caller} takes ${what}; got ${show(given)}.`)
}

type AnyTable = Readonly<Record<string, OptionRow<unknown>>>

/** Which function an option belongs to, and the names of the options around it: `clientRate.`. */
interface Place {
  caller: string
  path: string
}

function checkFields(given: object, table: AnyTable, { caller, path }: Place): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(table, name)) continue
    const owner = path && `\`${path.slice(0, -1)}\` of `
    throw new TypeError(
      `throughline: ${owner}${caller} has no option \`${name.slice(0, 64)}\`; ${advise(name, Object.keys(table))}`,
    )
  }
  for (const [name, row] of Object.entries(table)) {
    const value: unknown = Reflect.get(given, name)
    if (value === undefined && !row.isRequired) continue
    if (!row.fits(value)) {
      const got = row.explain?.(value) ?? `got ${show(value)}`
      throw new TypeError(`throughline: \`${path}${name}\` must ${row.must}; ${got}.`)
    }
    if (row.fields && isObject(value)) checkFields(value, row.fields, { caller, path: `${path}${name}.` })
  }
}

function advise(name: string, names: readonly string[]): string {
  const near = findClosest(name, names)
  return near ? `did you mean \`${near}\`?` : `it has ${names.map((each) => `\`${each}\``).join(', ')}.`
}

/** Returns the name that is most similar to a misspelled one; `undefined` if none is similar. */
export function findClosest(name: string, names: readonly string[]): string | undefined {
  const given = toComparable(name)
  const ranked = names
    .map((each) => ({ each, distance: editDistance(given, toComparable(each)) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  if (best && best.distance <= Math.max(2, Math.floor(best.each.length / 3))) return best.each
  return names.find((each) => given.length > 2 && toComparable(each).includes(given))
}

const toComparable = (name: string): string =>
  name
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

// Levenshtein distance, one row at a time.
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const [above = 0, diagonal = 0, left = 0] = [row[j + 1], row[j], next[j]]
      next.push(Math.min(above + 1, left + 1, diagonal + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

const MAX_SHOWN = 120

/** Formats a value for an error, shortened. */
export function show(value: unknown): string {
  if (typeof value === 'function' || typeof value === 'symbol') return typeof value
  try {
    const text = JSON.stringify(value) ?? String(value)
    return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
  } catch {
    return typeof value // A loop, a bigint, or a `toJSON` that throws.
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
