import { DEFAULT_NAMESPACE, NAMESPACE_PATTERN } from '../../src/shared/names.js'
import type { OptionRow } from './table.js'

/** An option without a constant default; may have any row type. */
type OpenRow = OptionRow<never>

/** An option with a constant default. */
type FilledRow<Value> = OptionRow<Value> & { readonly default: Value }

/** Overrides of the usual row of a kind. */
interface RowDetails {
  /** Describes the valid values. */
  must?: string
  pattern?: RegExp
  /** Describes a default that is not a constant. */
  shown?: string
  explain?: (value: unknown) => string
}

/** An option that is a boolean. */
export function flag(byDefault: boolean, description: string): FilledRow<boolean> {
  return {
    type: '`boolean`',
    must: 'be true or false',
    fits: (value) => typeof value === 'boolean',
    default: byDefault,
    description,
  }
}

/** An option that is a boolean, without a constant default. */
export function flagOpen(description: string, details: Pick<RowDetails, 'shown'>): OpenRow {
  return {
    type: '`boolean`',
    must: 'be true or false',
    fits: (value) => typeof value === 'boolean',
    description,
    ...details,
  }
}

/** An option that is a string. */
export function text(description: string, { must, pattern = /./s, ...details }: RowDetails = {}): OpenRow {
  const fits = (value: unknown) => typeof value === 'string' && pattern.test(value)
  return { type: '`string`', must: must ?? 'be text that is not empty', fits, description, ...details }
}

/** An option that is a string, with a constant default. */
export function textOr<const Text extends string>(
  byDefault: Text,
  description: string,
  details?: RowDetails,
): FilledRow<string> {
  return { ...text(description, details), default: byDefault }
}

/** An option that is one of several strings. */
export function oneOf<const Word extends string>(
  words: readonly [Word, ...Word[]],
  description: string,
): FilledRow<Word> {
  return { ...oneOfOpen(words, description), default: words[0] }
}

/** An option that is one of several strings, without a constant default. */
export function oneOfOpen(
  words: readonly string[],
  description: string,
  details: Pick<RowDetails, 'shown'> = {},
): OpenRow {
  const quoted = words.map((word) => JSON.stringify(word))
  return {
    type: words.map((word) => `\`'${word}'\``).join(', '),
    must: `be ${toList(quoted, 'or')}`,
    fits: (value) => words.some((word) => word === value),
    description,
    ...details,
  }
}

/** The valid numbers of an option. */
export interface NumberRange {
  from: number
  to?: number
  /** The default. */
  or: number
}

/** An option that is an integer. */
export function whole({ from, to = Number.MAX_SAFE_INTEGER, or }: NumberRange, description: string): FilledRow<number> {
  const must = `be a whole number from ${from}${to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`}`
  const fits = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to
  const explain = (value: unknown) => `got ${typeof value === 'number' ? value : typeof value}`
  return { type: '`number`', must, fits, explain, default: or, description }
}

/** An option that is a positive number. */
export function positive(description: string, details: Pick<RowDetails, 'shown'> = {}): OpenRow {
  const fits = (value: unknown) => typeof value === 'number' && value > 0
  return { type: '`number`', must: 'be a number above 0', fits, description, ...details }
}

/** An option that is a number, zero or above. */
export function notNegative(description: string, or: number): FilledRow<number> {
  const fits = (value: unknown) => typeof value === 'number' && value >= 0
  return { type: '`number`', must: 'be a number, 0 or above', fits, description, default: or }
}

/** An option that is a ratio, from 0 to 1. */
export function ratio(description: string, details: Pick<RowDetails, 'shown'>): OpenRow {
  const fits = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1
  return { type: '`number`', must: 'be a number from 0 (none) to 1 (all)', fits, description, ...details }
}

/** An option that is a function; `type` shows its parameters and result. */
export function callback(type: string, description: string, details: Pick<RowDetails, 'shown'> = {}): OpenRow {
  return {
    type: `\`${type}\``,
    must: 'be a function',
    fits: (value) => typeof value === 'function',
    description,
    ...details,
  }
}

/** What the strings of an array must match. */
export interface ListOf {
  must: string
  fits(text: string): boolean
}

/** An array of any strings. */
export const ANY_TEXT: ListOf = { must: 'list texts', fits: () => true }

/** An option that is an array of strings. */
export function listOf({ must, fits }: ListOf, description: string): FilledRow<readonly string[]> {
  const isFit = (value: unknown) =>
    Array.isArray(value) && value.every((each) => typeof each === 'string' && fits(each))
  return { type: '`string[]`', must, fits: isFit, default: [], description }
}

/** An option that is an object with its own options. */
export function group(
  fields: Readonly<Record<string, OptionRow<unknown>>>,
  description: string,
  details: Pick<RowDetails, 'shown'> = {},
): OpenRow {
  const type = `\`{ ${Object.keys(fields).join(', ')} }\``
  const fits = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
  return { type, must: 'be an object', fits, fields, description, ...details }
}

/** An option that is an object with these methods; `type` is its name. */
export function having(
  { type, methods, advice = '' }: { type: string; methods: readonly string[]; advice?: string },
  description: string,
  details: Pick<RowDetails, 'shown'> = {},
): OpenRow {
  const lacking = (value: unknown) => methods.filter((each) => typeof Reflect.get(Object(value), each) !== 'function')
  return {
    type: `\`${type}\``,
    must: `have the method${methods.length > 1 ? 's' : ''} ${toList(methods, 'and')}`,
    fits: (value) => value !== null && lacking(value).length === 0,
    // A client may contain a password: only its type is shown.
    explain: (value) => `${lacking(value).join(', ')} missing from ${typeof value}${advice && `. Try ${advice}`}`,
    description,
    ...details,
  }
}

const toList = (words: readonly string[], conjunction: string): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`

/** Shows only the type of a value. */
export const explainType = (value: unknown): string => `got ${typeof value}`

/** An option that is any object; `type` shows its shape. */
export function dictionary(
  { type, must }: { type: string; must: string },
  description: string,
  details: Pick<RowDetails, 'shown' | 'explain'> = {},
): OpenRow {
  const fits = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
  return { type: `\`${type}\``, must, fits, description, ...details }
}

/** Makes an option required. */
export function required<Row extends OpenRow>(row: Row): Row & { readonly isRequired: true } {
  return { ...row, isRequired: true }
}

/** The option `namespace`, which is the same for all functions. */
export const NAMESPACE_ROW = textOr(
  DEFAULT_NAMESPACE,
  'first word of header, baggage and attribute names, the same as in the page',
  {
    must: 'be 1 to 32 of a-z, 0-9 and -, a letter first',
    pattern: NAMESPACE_PATTERN,
  },
)

/** The option `environmentVariables`, which is the same for all functions. */
export const ENVIRONMENT_ROW = dictionary(
  { type: 'Record<string, string>', must: 'be an object of variables' },
  'the environment to read variables from',
  { explain: explainType, shown: '`process.env`' },
)

/** The option `warn`, which is the same for all functions. */
export const WARN_ROW = callback('(message: string) => void', 'receives messages for an operator', {
  shown: 'the console',
})

/** The option `scope` of functions that act for the current one. */
export const SCOPE_ROW = having({ type: 'Scope', methods: ['waitUntil'] }, 'the request or job to act for', {
  shown: 'the current one',
})

/** The option `telemetry` of functions that need it. */
export const TELEMETRY = {
  type: 'Telemetry',
  methods: ['startWork', 'emit', 'signal'],
  advice: 'createTelemetry()',
}

/** The sinks that options take. */
export const SINK = { type: 'Sink', methods: ['write'], advice: 'createOtlpExporter()' }
