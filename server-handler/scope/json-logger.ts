import { scopeFields } from './fields.js'

/** Values that a line may hold beside its message; errors are written with type, message and stack. */
export type LineFields = Readonly<Record<string, unknown>>

/** Writes lines. */
export type WriteLine = (message: string, fields?: LineFields) => void

/** A logger with the usual levels. */
export type JsonLogger = Readonly<Record<'debug' | 'info' | 'warn' | 'error', WriteLine>>

/**
 * Creates a logger that writes one JSON object a line, each with the ids of its scope.
 *
 * @example
 * const log = createJsonLogger()
 * log.info('paid', { order: 'o-17' })
 */
export function createJsonLogger({ write = writeOnConsole }: { write?: (line: string) => void } = {}): JsonLogger {
  const at =
    (level: string): WriteLine =>
    (message, fields = {}) => {
      const own = { time: new Date().toISOString(), level, message }
      // What a field is called by chance must not speak for the line.
      write(toLine({ ...own, ...fields, ...own, ...scopeFields() }))
    }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

function toLine(fields: LineFields): string {
  try {
    return JSON.stringify(fields, (_, value: unknown) => toPlain(value))
  } catch {
    // A loop in a field, or one that throws when it is read: the line is worth more than the field.
    const flat = Object.entries(fields).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    return JSON.stringify(Object.fromEntries(flat))
  }
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
