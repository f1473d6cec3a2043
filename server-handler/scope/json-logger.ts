import { callback } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { tryCall } from '../telemetry/user-code.js'
import { scopeFields } from './fields.js'

/** Values that a line may hold beside its message; errors are written with type, message and stack. */
export type LineFields = Readonly<Record<string, unknown>>

/** Writes lines. */
export type WriteLine = (message: string, fields?: LineFields) => void

/** A logger with the usual levels. */
export type JsonLogger = Readonly<Record<'debug' | 'info' | 'warn' | 'error', WriteLine>>

/** How lines are written. */
export interface JsonLoggerOptions {
  /** Writes one line. @default the console */
  write?: ((line: string) => void) | undefined
}

/** The options of `createJsonLogger`. */
export const LOGGER_OPTIONS = {
  write: callback('(line: string) => void', 'writes one line', { shown: 'the console' }),
} satisfies OptionTable<JsonLoggerOptions>

/**
 * Creates a logger that writes one JSON object a line, each with the ids of its scope. Never throws: a field that cannot
 * be read is `[unreadable]`.
 *
 * @example
 * const log = createJsonLogger()
 * log.info('paid', { order: 'o-17' })
 */
export function createJsonLogger(options: JsonLoggerOptions = {}): JsonLogger {
  const { write = writeOnConsole } = fillOptions(options, LOGGER_OPTIONS, 'createJsonLogger()')
  const at =
    (level: string): WriteLine =>
    (message, fields = {}) => {
      const own = { time: new Date().toISOString(), level, message }
      // What a field is called by chance must not speak for the line.
      const line = toLine([...readFields(own), ...readFields(fields), ...readFields(own), ...readFields(scopeFields())])
      tryCall(() => write(line)) // A closed pipe, or a fault of the writer: the work goes on.
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Stands for a value that cannot be read or written. */
const UNREADABLE = '[unreadable]'

type Field = [key: string, json: string | undefined]

/** Every field as JSON by itself: one that throws when it is read or written costs no other. */
function readFields(fields: LineFields): Field[] {
  const keys = tryCall(() => Object.keys(fields)) ?? []
  return keys.map((key) => [key, readField(fields, key)])
}

function readField(fields: LineFields, key: string): string | undefined {
  try {
    return JSON.stringify(fields[key], (_, value: unknown) => toPlain(value))
  } catch {
    return JSON.stringify(UNREADABLE) // A getter or `toJSON` that throws, or a loop.
  }
}

// As JSON writes an object: the last of equal keys counts, in the first one's place, and what has no form is left out.
function toLine(fields: readonly Field[]): string {
  const written = [...new Map(fields)].filter(([, json]) => json !== undefined)
  return `{${written.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join()}}`
}

function toPlain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (!(value instanceof Error)) return value
  const { name, message, stack, cause } = value
  return {
    'exception.type': name,
    'exception.message': message,
    'exception.stacktrace': stack,
    ...(cause === undefined ? {} : { 'exception.cause': cause }),
  }
}

function writeOnConsole(line: string): void {
  // biome-ignore lint/suspicious/noConsole: A line on the console is what was asked for.
  console.log(line)
}
