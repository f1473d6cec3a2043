import { read } from './find-reference.js'

/** The same number as is sent to the endpoint. */
const MAX_CAUSES = 5
/** Longer than any stack that is read. */
const MAX_TEXT = 8192

/** An error and its causes as text for a developer. Never throws, for any value. */
export function describeError(error: unknown): string {
  const chain = new Set<unknown>([error])
  for (const each of chain) {
    const cause = read(each, 'cause')
    if (cause != null && chain.size <= MAX_CAUSES) chain.add(cause)
  }
  return [...chain].map(describeOne).join('\n\ncaused by ').slice(0, MAX_TEXT)
}

/** Returns the class and the message of an error, on one line. Never throws. */
export function describeTitle(error: unknown): string {
  return [toText(read(error, 'name') ?? ''), messageOf(error)].filter(Boolean).join(': ')
}

function describeOne(error: unknown): string {
  const stack = toText(read(error, 'stack') ?? '')
  // Chromium's stacks begin with the message; others' do not.
  return stack.includes(messageOf(error)) ? stack : [describeTitle(error), stack].filter(Boolean).join('\n')
}

function messageOf(error: unknown): string {
  return toText(read(error, 'message') ?? read(error, 'status') ?? error)
}

function toText(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'something that cannot be shown' // A proxy, or an object that cannot be converted to text.
  }
}

/**
 * Whether this is certainly a development build. Bundlers replace the expression by the mode. A build of unknown mode
 * counts as production, where details are hidden.
 */
export function isDevelopment(): boolean {
  try {
    const mode = process.env.NODE_ENV
    return !!mode && mode !== 'production'
  } catch {
    return false // A page without a bundler has no `process`.
  }
}
