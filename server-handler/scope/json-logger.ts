import { callback } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { isError, tryCall } from '../telemetry/user-code.js'
import { scopeFields } from './fields.js'

/** Fields of a line in addition to its message; errors are written with type, message and stack. */
export type LineFields = Readonly<Record<string, unknown>>

/** Writes log lines. */
export type WriteLine = (message: string, fields?: LineFields) => void

/** A logger with the usual levels. */
export type JsonLogger = Readonly<Record<'debug' | 'info' | 'warn' | 'error', WriteLine>>

/** Options of a logger. */
export interface JsonLoggerOptions {
  /** Writes one line. @default the console */
  write?: ((line: string) => void) | undefined
}

/** The options of `createJsonLogger`. */
export const LOGGER_OPTIONS = {
  write: callback('(line: string) => void', 'writes one line', { shown: 'the console' }),
} satisfies OptionTable<JsonLoggerOptions>

/**
 * Creates a logger that writes one JSON object per line, each with the ids of its scope. Never throws: a field that
 * cannot be read is `[unreadable]`.
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
      // A field must not overwrite the standard ones.
      const line = toLine([...readFields(own), ...readFields(fields), ...readFields(own), ...readFields(scopeFields())])
      tryCall(() => write(line)) // A closed pipe, or an error of the writer: the caller is not affected.
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Replaces a value that cannot be read or serialized. */
const UNREADABLE = '[unreadable]'

type Field = [key: string, json: string | undefined]

/** Each field is serialized separately: one that throws does not affect the others. */
function readFields(fields: LineFields): Field[] {
  const keys = tryCall(() => Object.keys(fields)) ?? []
  return keys.map((key) => [key, readField(fields, key)])
}

function readField(fields: LineFields, key: string): string | undefined {
  try {
    return JSON.stringify(fields[key], (_, value: unknown) => toPlain(value))
  } catch {
    return JSON.stringify(UNREADABLE) // A getter or `toJSON` that throws, or a cycle.
  }
}

/**
 * Characters that JSON need not escape, and that control a terminal, end a line, or reverse its direction. They occur in
 * strings only.
 */
const STEERING = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

// As JSON does for objects: the last of duplicate keys wins, at the first one's position, and undefined values are
// omitted.
function toLine(fields: readonly Field[]): string {
  const written = [...new Map(fields)].filter(([, json]) => json !== undefined)
  const line = `{${written.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join()}}`
  return line.replace(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function toPlain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (!isError(value)) return value
  const { name, message, stack, cause } = value
  return {
    'exception.type': name,
    'exception.message': message,
    'exception.stacktrace': stack,
    ...(cause === undefined ? {} : { 'exception.cause': cause }),
  }
}

function writeOnConsole(line: string): void {
  // biome-ignore lint/suspicious/noConsole: The default output of this logger is the console.
  console.log(line)
}
