import { matchesOf, type Span } from './span.js'

/** Signatures that Azure services write near the end of their keys, for secret scanners. */
const SIGNATURES = /AZDO|ACOG|AzSe|AzFu|AzCa|ACDb|\+ASt|\+ASb|\+AEh|\+AMC/g
const MIN_HEAD = 30
const MAX_HEAD = 90
const MIN_TAIL = 4
const MAX_TAIL = 10

/** Lower-case strings of which every such key contains one. */
export const AZURE_HINTS: readonly string[] = SIGNATURES.source.toLowerCase().replaceAll('\\', '').split('|')

/** Finds keys of Azure services by their signatures. */
export function findAzureKeys(text: string): Span[] {
  return matchesOf(text, SIGNATURES).flatMap(({ 0: signature, index }) => {
    let start = index
    while (index - start < MAX_HEAD && isKeyChar(text.charAt(start - 1))) start -= 1
    let end = index + signature.length
    while (end - index - signature.length < MAX_TAIL && isKeyChar(text.charAt(end))) end += 1
    const isWhole = index - start >= MIN_HEAD && end - index - signature.length >= MIN_TAIL
    if (!isWhole || !isMixed(text.slice(start, index))) return []
    while (text[end] === '=') end += 1
    return [{ start, end, kind: 'secret' }]
  })
}

const isKeyChar = (char: string): boolean => /[\w+/-]/.test(char)

const isMixed = (head: string): boolean => /\d/.test(head) && /[a-z]/.test(head) && /[A-Z]/.test(head)
