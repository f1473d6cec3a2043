import { fnv1a } from '../../src/shared/hash.js'

/** Frames that tell two errors apart; deeper ones differ by where the click came from. */
const FRAMES = 3

/**
 * The same for every occurrence of one fault: type, message without what varies (numbers, quoted texts, ids),
 * and the uppermost frames without lines, columns and the hashes that bundlers add to file names.
 */
export function toFingerprint({
  type,
  message,
  stack = '',
}: {
  type: string
  message: string
  stack?: string | undefined
}): string {
  const frames = stack
    .split('\n')
    .filter((line) => /^\s*at |@/.test(line))
    .slice(0, FRAMES)
    .map(withoutPosition)
  const text = [type, withoutValues(message), ...frames].join('\n')
  return [text, `${text}\n`].map((half) => fnv1a(half).toString(16).padStart(8, '0')).join('')
}

function withoutValues(message: string): string {
  return message
    .slice(0, 256)
    .replace(/"[^"]{0,200}"|'[^']{0,200}'|`[^`]{0,200}`/g, '?')
    .replace(/\b(?=\w{0,40}\d)\w{1,64}\b/g, '0')
}

function withoutPosition(frame: string): string {
  return frame
    .trim()
    .slice(0, 300)
    .replace(/(?::\d{1,9}){1,2}\)?$/, '')
    .replace(/[?#][^\s)]{0,200}/, '')
    .replace(/[.-][A-Za-z0-9_-]{6,32}(?=\.m?js\b)/, '')
}
