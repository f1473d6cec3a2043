import { isFileName } from './file-names.js'
import { matchesOf, type Span } from './span.js'

const HOME_PATTERNS = {
  unix: /(?<=(?:^|[\s"'`(=:,;[{<>|@]|[a-z]:\/\/|\/@fs|\/(?:var|export|usr|mnt|data|net|host_mnt|private|System\/Volumes\/Data|Volumes\/[\w ]{1,20}))\/(?:home|Users)\/)[^\s/\\"'`<>|:;,()[\]{}$*]{1,64}/g,
  windows:
    /(?<=(?:[a-z]:|^|[\s"'`(=]|\?|\/mnt\/[a-z]|[a-z]%3a)[\\/]{1,8}(?:Users|Documents and Settings|Usuarios|Utilisateurs|Benutzer|Usu[aá]rios)[\\/]{1,8})[^\s/\\"'`<>|:;,*?[\]]{1,64}(?: [^\s/\\"'`<>|:;,*?[\]]{1,30}(?=[\\/ ])){0,3}/gi,
  /** On another machine: `\\\\server\\Users\\ada`. */
  remote: /(?<=\w\\{1,4}Users\\{1,4})[^\s/\\"'`<>|:;,*?[\]]{1,64}/gi,
  tilde: /(?<=(?:^|[\s"'`(=:])~)[a-z_][\w.-]{0,31}(?=\/)/g,
} as const

/** `/users/42` is a route: a home directory in lower case has a drive or backslashes. */
const ROUTE = /(?:^|[\s"'`(=])\/users\/$/
const SHARED = /^(?:Shared|Public|Default|All Users|Default User)$/i

/** Finds user names in paths of home directories; the rest of the path is kept. */
export function findHomeDirs(text: string): Span[] {
  const spans: Span[] = []
  for (const pattern of Object.values(HOME_PATTERNS)) {
    for (const { 0: match, index } of matchesOf(text, pattern)) {
      const name = match.replace(/[.!?]{1,3}$/, '')
      const isLast = !/[\\/]/.test(text.charAt(index + match.length))
      if (name !== '' && !isRoute(text, index) && !SHARED.test(name) && !(isLast && isFileName(name)))
        spans.push({ start: index, end: index + name.length, kind: 'user' })
    }
  }
  return spans
}

function isRoute(text: string, at: number): boolean {
  return ROUTE.test(text.slice(Math.max(0, at - 9), at))
}
