import { AZURE_HINTS, findAzureKeys } from './azure-keys.js'
import { findAssignedCookies } from './cookie-names.js'
import { HOLDS } from './first-look.js'
import { isRandomRun } from './random-runs.js'
import { type Find, matchesOf, spansOf } from './span.js'
import { DISTINCT_PREFIXES, type KeyBody, SHORT_PREFIXES } from './vendor-keys.js'

const SECRET_PATTERNS = {
  jwt: /eyJ[\w-]{9,4000}(?:(?:\.|%2e){1,2}[\w-]{1,4000}){0,4}={0,2}/gi,
  aws: /(?:AKIA|ASIA|(?<![A-Z0-9])(?:ABIA|ACCA|AGPA|AIDA|AROA|ANPA))[A-Z0-9]{12,124}/g,
  google: /AIza[\w-]{20,100}/g,
  worded:
    /(?<![a-z0-9])(?:npm_[a-z0-9]{20,100}|hf_[a-z]{20,100}|sk-[\w-]{20,200}|(?:AC|SK)[0-9a-f]{32}(?![0-9a-f])|SG\.[\w-]{10,100}\.[\w-]{10,100}|key-[a-z0-9]{24,64}|secret_[a-z0-9]{32,64}|pat[a-z0-9]{14}\.[0-9a-f]{32,64}|EAA[a-z][\w-]{50,300}|1\/\/0[\w-]{20,200}|[0-9a-f]{32}-us\d{1,2}|(?:pi|seti|src)_[a-z0-9]{10,40}_(?:client_)?secret_[a-z0-9]{10,40}|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,40}|(?:production|sandbox)_[a-z0-9]{8}_[a-z0-9]{16}|1000\.[0-9a-f]{32}\.[0-9a-f]{32}|vtexapp(?:key|token)-[\w-]{6,120}|dapi[0-9a-f]{8,64}(?:-\d)?|(?:access|public|link|processor)-(?:sandbox|development|production)-[0-9a-f-]{36}|(?:secret-(?:live|test)-|sk_(?:prod|dev)_|ak_test_|wandb_v1_|(?:SB-)?Mid-(?:server|client)-|fio-u-|signkey-(?:prod|test|branch)-)[\w-]{20,300}=?|(?:(?:sdk|mob|api)-|[sp]k_(?:test_|sbox_|live_)?)[0-9a-f]{8}-[0-9a-f-]{27}|pub[0-9a-f]{32}(?!\w)|[ps]at\.[\w-]{22}\.[0-9a-f]{24}\.[a-z0-9]{20}|(?<!-)[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}(?![\w-])|0\.[0-9a-f]{8}-[0-9a-f-]{27}\.[a-z0-9]{30}:[\w+/]{22}==|st\.[0-9a-f-]{24,36}\.[0-9a-f]{32}\.[0-9a-f]{32}|11[0-9a-f]{32}(?!\w)|[0-9a-f]{24}:[0-9a-f]{64})(?!\.[a-z])/gi,
  cased:
    /(?<![A-Za-z0-9])(?:AQ[A-Z][\w+/-]{60,600}(?:=-[!#-&(-;?-~]{1,16}|=-?)?|AQVN[\w-]{35,45}(?![\w-])|(?:live|sandbox)_[\w-]{40}(?![\w-])|tfp_[\w-]{40,60}|dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]{2,35}\.)?[A-Za-z0-9]{40,44}|[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}|A21AA[\w-]{60,200}|(?<![\w-])[AE][\w-]{79}(?![\w-])|00D[A-Za-z0-9]{12,15}![\w.]{9,300}\w|ATTA[0-9a-f]{60,80}|key[A-Za-z0-9]{14}(?![\w-])|AAAAAAAAAAAAAAAA[\w%]{50,200}|IGQ[\w-]{60,300}|LTAI[A-Za-z0-9]{12,30}|AKID[A-Za-z0-9]{13,60}|SCW[A-Z0-9]{17}(?![\w-])|SW[A-Z]{2}[A-Z0-9]{22}(?![\w-])|API-[A-Z0-9]{24,32}(?![\w-])|AKCp[A-Za-z0-9]{50,100}|cmVmdGtu[A-Za-z0-9+/=]{40,100}|dG9rO[A-Za-z0-9+/]{40,100}={0,2}|sha256~[\w-]{40,60}|cio[A-Za-z0-9]{32}(?!\w)|oy2[a-z0-9]{43}(?!\w)|TEST-\d{12,20}-\d{6}-[0-9a-f]{32}-\d{4,12}|[012]\/\d{10,20}(?:\/\d{10,20})?:[0-9a-f]{32}|0\/[0-9a-f]{32}(?!\w)|pk_\d{5,12}_[A-Z0-9]{32}|sk[A-Za-z0-9]{80,200}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{5,6}-){3,5}[A-Z0-9]{5,6}|s\.[A-Za-z0-9]{24}(?!\w|\.\w)|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,40}|re_[A-Za-z0-9]{30,40}(?!\w)|sl\.(?:[a-z]{1,2}\.)?[\w-]{60,1500}|[ps]k_(?:test_|sbox_)?[a-z2-7]{26}[a-z2-7*#$=](?!\w)|[aps]k_[A-Za-z0-9]{16}(?![\w-])|md-[\w-]{22}(?![\w-])|(?:pa-|sk_)[\w-]{43}(?![\w-])|[ps]key_(?:test_)?[a-z0-9]{19}(?!\w)|api_[A-Za-z0-9]{20,24}\.[A-Za-z0-9]{20,24}(?!\w)|(?<![\w-])00[\w-]{40}(?![\w-])|(?<![\w-])6L[\w-]{38}(?![\w-])|MC5[A-Za-z0-9]{20,100}\.[\w-]{20,200}|ABSK[A-Za-z0-9+/]{100,300}={0,2}|GOOG1[A-Z0-9]{20,60}|(?:prod|dev|preview):[a-z]{2,20}-[a-z]{2,20}-\d{1,4}\|[\w+/=-]{20,300}|perm[:-][\w+/=]{8,100}\.[\w+/=]{4,100}\.[\w+/=]{8,100}|[\w-]{6}\.[\w-]{6}:[\w-]{43}(?![\w-])|e2b_[0-9a-f]{32,64}|t1\.[\w-]{30,300}\.[\w-]{60,120})/g,
  ending: /(?<![\w-])[0-9a-f]{36}NRAL(?!\w)|APA91[\w-]{60,200}/g,
  telegram: /(?<!\d)\d{8,10}:(?:AA[\w-]{30,50}|[A-Za-z][\w-]{33,34}(?![\w-]))/g,
  analytics: /GA1\.\d\.\d{6,12}\.\d{8,12}/g,
  azure: /[\w~.-]{3}[78]Q~[\w~.-]{31,34}/g,
  vtex: /(?<=VtexIdclientAutCookie[\w-]{0,60}["']?[:=]\s?["']?)[\w.~%+/=-]{8,4000}/gi,
  /** `jdbc:oracle:thin:scott/tiger@…` */
  oracle: /(?<=jdbc:oracle:(?:thin|oci8?):)[^\s/@"']{1,64}\/[^\s@"']{1,128}(?=@)/gi,
  push: /(?<=Expo(?:nent)?PushToken\[)[\w-]{10,60}(?=\])/g,
  webhook:
    /(?<=hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/|(?:webhook|outlook)\.office(?:365)?\.com\/webhook(?:b2)?\/|hooks\.zapier\.com\/hooks\/(?:catch|standard)\/|hook\.(?:[a-z]{2}\d\.)?(?:make|integromat)\.com\/|ifttt\.com\/trigger\/[\w-]{1,60}\/(?:json\/)?with\/key\/|\/bot\/v2\/hook\/|\.pagerduty\.com\/integration\/)[^\s"'<>,;)]{6,400}/gi,
  /** Webhook addresses of unknown services. */
  hook: /(?<=\/(?:webhooks?(?:-test)?|hooks|hook)\/)(?:[0-9a-f]{8}-[0-9a-f-]{27}|[a-z0-9]{26}|[A-Za-z0-9]{17,24}\/[A-Za-z0-9]{43,64})(?![\w-])/g,
  scheme: /(?<=\b(?:Bearer|SSWS|GenieKey|ApiKey|AccessKey|authtoken)[ :=+]{1,3}["']?)[\w.~+/=:|-]{8,4000}/gi,
  basic: /(?<=\bBasic[ :=+]{1,3})[a-z0-9+/_-]{6,1000}={0,2}/gi,
} as const

const BODIES: Readonly<Record<KeyBody, string>> = {
  word: '[\\w-]{8,500}={0,2}',
  dotted: '[\\w-]{8,500}(?:\\.[\\w-]{4,500}){0,4}',
  base64: '[\\w+/,$-]{8,500}={0,2}',
}

/** The patterns built from the table of prefixes: by the type of body, and for those that need a random body. */
export const KEY_PATTERNS: Readonly<Record<KeyBody | 'short', RegExp>> = {
  word: distinct('word'),
  dotted: distinct('dotted'),
  base64: distinct('base64'),
  short: new RegExp(`(?<![A-Za-z0-9_-])(?:${alternatives(SHORT_PREFIXES)})(?<body>[A-Za-z0-9]{20,200})(?![\\w-])`, 'g'),
}

/** Finds JSON web tokens, complete or truncated. */
export const findJwts: Find = (text) =>
  spansOf(SECRET_PATTERNS.jwt, 'jwt', (match, at) => {
    // In the middle of a random word the three letters alone are a coincidence.
    return match.startsWith('eyJ') && (/[.%]/.test(match) || !/[\w-]/.test(text.charAt(at - 1)))
  })(text)

/** Keys by their vendors' published prefixes, each with a prefix that the text must contain. */
export const PREFIXED: readonly { needs?: number; marks: readonly string[]; find: Find }[] = [
  { marks: marksOf(DISTINCT_PREFIXES.word), find: findPrefixed(KEY_PATTERNS.word) },
  { marks: marksOf(DISTINCT_PREFIXES.dotted), find: findPrefixed(KEY_PATTERNS.dotted) },
  { marks: marksOf(DISTINCT_PREFIXES.base64), find: findPrefixed(KEY_PATTERNS.base64) },
  { needs: HOLDS.run23, marks: marksOf(SHORT_PREFIXES), find: findPrefixed(KEY_PATTERNS.short) },
]

// Most of these keys are long; each of the others contains one of the marks.
function longOrMarked(marks: string, find: Find): { marks?: readonly string[]; needs: number; find: Find }[] {
  return [
    { needs: HOLDS.token24, find },
    { needs: HOLDS.run12, marks: marks.split(' '), find },
  ]
}

function findPrefixed(pattern: RegExp): Find {
  return (text) =>
    matchesOf(text, pattern).flatMap(({ 0: match, groups, index }) =>
      isKeyBody(groups?.body ?? '', pattern === KEY_PATTERNS.short)
        ? [{ start: index, end: index + match.length, kind: 'secret' }]
        : [],
    )
}

/** Keys recognized by their format, and the values after `Bearer` and `Basic`, each with what the text must contain. */
export const SHAPED: readonly { hints?: readonly string[]; marks?: readonly string[]; needs?: number; find: Find }[] = [
  {
    hints: ['akia', 'asia', 'abia', 'acca', 'agpa', 'aida', 'aroa', 'anpa'],
    find: spansOf(SECRET_PATTERNS.aws, 'secret'),
  },
  { hints: ['aiza'], find: spansOf(SECRET_PATTERNS.google, 'secret') },
  ...longOrMarked('hf_ sk- sg. //0 vtexapp dapi', spansOf(SECRET_PATTERNS.worded, 'secret', isWordedToken)),
  ...longOrMarked(
    'aq 00d key aaaaaaaa ltai akid scw cmvmdgtu dg9ro ak_ pk_ sk_ mc5 absk prod: dev: preview: perm: perm-',
    spansOf(SECRET_PATTERNS.cased, 'secret', isCasedKey),
  ),
  { hints: ['nral', 'apa91'], find: spansOf(SECRET_PATTERNS.ending, 'secret') },
  { needs: HOLDS.letters | HOLDS.separator | HOLDS.digits7, find: spansOf(SECRET_PATTERNS.telegram, 'secret') },
  { hints: ['ga1.'], find: spansOf(SECRET_PATTERNS.analytics, 'cookie') },
  { hints: ['q~'], find: spansOf(SECRET_PATTERNS.azure, 'secret') },
  {
    hints: ['hook', 'ifttt', 'pagerduty'],
    marks: ['hooks.', 'webhook', 'hook.', '/hook/', 'ifttt', 'pagerduty'],
    find: spansOf(SECRET_PATTERNS.webhook, 'secret', (match) => !match.startsWith('[')),
  },
  {
    hints: ['hook'],
    marks: ['hook/', 'hooks/', 'hook-test/', 'hooks-test/'],
    find: spansOf(SECRET_PATTERNS.hook, 'secret', (match) => /\d/.test(match)),
  },
  { needs: HOLDS.run16, hints: AZURE_HINTS, find: findAzureKeys },
  { hints: ['autcookie'], find: spansOf(SECRET_PATTERNS.vtex, 'cookie') },
  {
    hints: ['; path=/', ';path=/', 'httponly', 'samesite=', 'max-age=', 'expires='],
    find: findAssignedCookies,
  },
  { hints: ['jdbc:oracle'], find: spansOf(SECRET_PATTERNS.oracle, 'secret') },
  { hints: ['pushtoken'], find: spansOf(SECRET_PATTERNS.push, 'secret') },
  {
    hints: ['bearer', 'ssws', 'geniekey', 'apikey', 'accesskey', 'authtoken'],
    find: spansOf(SECRET_PATTERNS.scheme, 'secret', isBearer),
  },
  { hints: ['basic'], find: spansOf(SECRET_PATTERNS.basic, 'secret', isBasic) },
]

function distinct(body: KeyBody): RegExp {
  return new RegExp(`(?:${alternatives(DISTINCT_PREFIXES[body])})(?<body>${BODIES[body]})`, 'g')
}

function marksOf(prefixes: Readonly<Record<string, string>>): string[] {
  return prefixesOf(prefixes).map((prefix) => prefix.toLowerCase())
}

function alternatives(prefixes: Readonly<Record<string, string>>): string {
  return factored(prefixesOf(prefixes))
}

function prefixesOf(prefixes: Readonly<Record<string, string>>): string[] {
  return Object.values(prefixes).flatMap((listed) => listed.split(' '))
}

// Common starts of prefixes are written once, so that one comparison is enough at most positions.
function factored(words: readonly string[]): string {
  const restsOf = new Map<string, string[]>()
  for (const word of words) {
    const head = word.charAt(0)
    restsOf.set(head, [...(restsOf.get(head) ?? []), word.slice(1)])
  }
  // The empty rest comes last: a longer prefix is tried first.
  return [...restsOf]
    .sort(([a], [b]) => (a === '' ? 1 : 0) - (b === '' ? 1 : 0))
    .map(([head, rests]) => {
      const rest = head === '' ? '' : factored(rests)
      return `${head.replace(/[.$]/, '\\$&')}${rest.includes('|') ? `(?:${rest})` : rest}`
    })
    .join('|')
}

// `glpat-` may begin a CSS class or a file name; a key has a digit, letters of both cases, or 20 letters at its start.
function isKeyBody(body: string, isShort: boolean): boolean {
  if (isShort) return isRandomRun(body)
  return /\d/.test(body) || (/[a-z]/.test(body) && /[A-Z]/.test(body)) || /^[A-Za-z]{20}/.test(body)
}

function isWordedToken(match: string): boolean {
  if (/^eaa/i.test(match)) return match.startsWith('EAA')
  if (match.startsWith('hf_') || match.startsWith('npm_'))
    return /[A-Z]/.test(match) || /\d/.test(match) || match.length > 30
  // `sk-fading-circle-dot-12` is the class of a spinner.
  if (/^sk-/i.test(match))
    return match.startsWith('sk-') && /\d/.test(match) && (/[A-Z]/.test(match) || /[a-z0-9]{20}/.test(match))
  return /\d/.test(match) || /[a-z][A-Z].{0,200}[a-z][A-Z]/.test(match)
}

// A digit, and letters of both cases unless the whole key has one case.
function isCasedKey(match: string): boolean {
  if (!/\d/.test(match)) return false
  if (/^(?:md-|pa-|00|6L|[aps]k_\w{16}$|(?:pa-|sk_)[\w-]{43}$|[\w-]{6}\.)/.test(match))
    return isMixedCase(match.slice(3))
  return !/^(?:key|s\.)/.test(match) || isRandomRun(match.slice(match.startsWith('s.') ? 2 : 3))
}

function isMixedCase(text: string): boolean {
  return /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text)
}

// "Bearer authentication" is a sentence: a token has a digit or both cases, or is longer than words are.
function isBearer(match: string): boolean {
  if (match.length > 24) return true
  return /\d/.test(match) || /[a-z][A-Z]/.test(match) || /[=/+|]/.test(match)
}

// "Basic JavaScript" is a course: decoded credentials are a name and a password, separated by a colon.
function isBasic(match: string): boolean {
  const decoded = decodeBase64(match)
  if (match.length >= 32 && isMixedCase(match) && /\d.{0,200}\d/.test(match)) return true
  return decoded.includes(':') && /^[^\x00-\x1f]{3,}$/.test(decoded)
}

function decodeBase64(text: string): string {
  try {
    return atob(text.replace(/-/g, '+').replace(/_/g, '/').replace(/=/g, ''))
  } catch {
    return '' // Not base64, so not credentials.
  }
}
