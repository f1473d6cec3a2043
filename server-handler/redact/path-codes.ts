import { isFileName } from './file-names.js'
import { wordsOf } from './key-words.js'
import type { Span } from './span.js'

/** Path words followed by the code of an invitation, a reset, a confirmation or a magic link. */
export const PATH_WORDS: readonly string[] =
  `token tokens otp reset password forgot recover recovery verify verification confirm confirmation invite invites invited invitation invitations join magic
  magiclink unsubscribe activate activation redeem claim accept optin
  convite convites convidar ativar ativacao redefinir senha verificar verificacao confirmar confirmacao aceitar descadastrar
  invitacion invitaciones invitar activar activacion restablecer recuperar contrasena aceptar unirse
  inviter rejoindre activer reinitialiser reinitialisation verifier confirmer accepter
  einladung einladungen einladen beitreten aktivieren aktivierung zurucksetzen zuruecksetzen passwort bestatigen bestaetigen bestatigung bestaetigung annehmen`.split(
    /\s{1,9}/,
  )
const LINK_WORDS: ReadonlySet<string> = new Set(PATH_WORDS)
/** In such a path a number is that of an order. */
const ORDER = /order|checkout|pedido|compra|commande|bestell|purchase|booking|payment|thank/i
const ORDER_NUMBER = /^(?:[A-Z]{1,5}-?)?\d[\d-]{3,24}$/i
/** `ABCD-EFGH-1234` */
const GROUPS =
  /^(?:[A-Z\d]{3}(?:-[A-Z\d]{3}){2,6}|[A-Z\d]{4}(?:-[A-Z\d]{4}){2,6}|(?=.{0,9}\d)[A-Z\d]{4}-[A-Z\d]{4}|[A-Z\d]{5}(?:-[A-Z\d]{5}){1,6})$/
const VOWEL = /[aeiouy\u00c0-\u017f]/i
const OUTSIDE: ReadonlySet<number> = new Set([...' \t\n\r?#"\'<>()[]{}&;,:|`\\'].map((char) => char.charCodeAt(0)))
const MIN_CODE = 5
const MAX_SEGMENT = 400
/** How many segments after the word may be the code: `/invite/accept/team/XK7Y29PQ`. */
const REACH = 2

/** Finds the codes of invitations, resets, confirmations and magic links in paths. */
export function findPathCodes(text: string): Span[] {
  const spans: Span[] = []
  let near = 0
  let pathStart = 0
  let done = -1
  for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) {
    if (at !== done) {
      near = 0
      pathStart = at
    }
    done = segmentEnd(text, at + 1)
    const segment = text.slice(at + 1, done).replace(/[.,!?=~-]{1,4}$/, '')
    if (near > 0 && isCode(segment) && !(ORDER_NUMBER.test(segment) && ORDER.test(text.slice(pathStart, at))))
      spans.push({ start: at + 1, end: at + 1 + segment.length, kind: 'secret' })
    near = wordsOf(segment).some((word) => LINK_WORDS.has(word)) ? REACH : near - 1
  }
  return spans
}

function segmentEnd(text: string, from: number): number {
  let end = from
  while (end < text.length && end - from < MAX_SEGMENT && text[end] !== '/' && !OUTSIDE.has(text.charCodeAt(end)))
    end += 1
  return end
}

// Mixed letters and digits, many digits, only capitals, or letters without vowels: page names have none of these.
function isCode(segment: string): boolean {
  if (segment.length < MIN_CODE || isFileName(segment)) return false
  if (GROUPS.test(segment)) return true
  if (/\d/.test(segment)) return segment.replace(/\D/g, '').length > 4 || segment.split(/[-_.]/).some(isMixed)
  if (!/^[A-Za-z]{6,}$/.test(segment)) return false
  return /^[A-Z]+$/.test(segment) || /[a-z][A-Z].{0,20}[a-z][A-Z]/.test(segment) || !isPronounceable(segment)
}

// `step2` and `2step` are names.
function isMixed(word: string): boolean {
  if (word.length < MIN_CODE - 1 || !/[a-z]/i.test(word)) return false
  return (
    /\d{3}/.test(word) ||
    /^\d{1,2}[A-Z]|[a-z]\d{1,40}[a-z]|\d[a-z]{1,40}\d/i.test(word.replace(/^\d{1,2}(?=[a-z]+$)/, ''))
  )
}

// Words have a vowel in every five letters.
function isPronounceable(word: string): boolean {
  for (let start = 0; start + 5 <= word.length; start += 1) {
    if (!VOWEL.test(word.slice(start, start + 5))) return false
  }
  return true
}
