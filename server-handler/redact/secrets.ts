import { type Find, spansOf } from './span.js'

const SECRET_PATTERNS = {
  jwt: /eyJ[\w-]{9,4000}(?:(?:\.|%2e)[\w-]{0,4000}){0,4}={0,2}/gi,
  prefixed:
    /(?:(?:sk|rk|pk)_(?:live|test)_|whsec_|gh[opsur]_|github_pat_|gl(?:pat|ptt|dt|rt|cbt|soat|ft|agent)-|xox[abeprs]-|xapp-|shp(?:at|ca|pa|ss|tka|ua)_|sk-ant-|sk-proj-|sk-svcacct-|sq0(?:atp|csp|idp)-|do[opr]_v1_|dckr_pat_|glsa_|glc_|lin_api_|figd_|PMAK-|hv[sb]\.|sntr[yu]s?_|sbp_|pscale_tkn_|pscale_pw_|NRAK-|ATATT3|APP_USR-|gsk_|pplx-|xkeysib-|GOCSPX-|AGE-SECRET-KEY-1|rzp_(?:live|test)_|CFPAT-|bkua_|CCIPAT_|tskey-|rubygems_|pypi-AgE|ya29\.|amzn\.mws\.|EAACEdEose0cBA|nfp_|dapi(?=[0-9a-f]{8})|atlasv1\.|r8_(?=[A-Za-z0-9]{20})|access_token\$(?:production|sandbox)\$|0x(?=4AAAAAA))[\w.$=+/-]{8,500}/g,
  aws: /(?:AKIA|ASIA|(?<![A-Z0-9])(?:ABIA|ACCA|AGPA|AIDA|AROA|ANPA))[A-Z0-9]{12,124}/g,
  google: /AIza[\w-]{20,100}/g,
  worded:
    /(?<![a-z0-9])(?:npm_[a-z0-9]{20,100}|hf_[a-z]{20,100}|sk-[\w-]{20,200}|(?:AC|SK)[0-9a-f]{32}(?![0-9a-f])|SG\.[\w-]{10,100}\.[\w-]{10,100}|key-[a-z0-9]{24,64}|secret_[a-z0-9]{32,64}|ntn_[a-z0-9]{32,64}|pat[a-z0-9]{14}\.[0-9a-f]{32,64}|EAAA[\w-]{50,200}|EAA[a-z0-9]{60,300}|1\/\/0[\w-]{20,200}|[0-9a-f]{32}-us\d{1,2}|xai-[a-z0-9]{40,120}|pi_[a-z0-9]{10,40}_secret_[a-z0-9]{10,40}|seti_[a-z0-9]{10,40}_secret_[a-z0-9]{10,40}|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,40})/gi,
  telegram: /(?<!\d)\d{8,10}:(?:AA[\w-]{30,50}|[A-Za-z][\w-]{33,34}(?![\w-]))/g,
  analytics: /GA1\.\d\.\d{6,12}\.\d{8,12}/g,
  azure: /[\w~.-]{3}[78]Q~[\w~.-]{31,34}/g,
  webhook:
    /(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|webhook\.office\.com\/webhookb2\/)[^\s"'<>]{8,200}/gi,
  scheme: /(?<=\bBearer[ :=+]{1,3}["']?)[\w.~+/=:|-]{8,4000}/gi,
  basic: /(?<=\bBasic[ :=+]{1,3})[a-z0-9+/_-]{6,1000}={0,2}/gi,
} as const

/** Finds JSON web tokens, whole or cut off. */
export const findJwts: Find = (text) =>
  spansOf(SECRET_PATTERNS.jwt, 'jwt', (match, at) => {
    // In the middle of a random word the three letters alone are chance.
    return match.startsWith('eyJ') && (/[.%]/.test(match) || !/[\w-]/.test(text.charAt(at - 1)))
  })(text)

/** Finds tokens by the prefixes that their issuers give them. */
export const findPrefixed: Find = spansOf(SECRET_PATTERNS.prefixed, 'secret', isTokenLike)

/** Keys that are known by their shape, and what stands behind `Bearer` and `Basic`, each with what its text must hold. */
export const SHAPED: readonly { hints?: readonly string[]; find: Find }[] = [
  {
    hints: ['akia', 'asia', 'abia', 'acca', 'agpa', 'aida', 'aroa', 'anpa'],
    find: spansOf(SECRET_PATTERNS.aws, 'secret'),
  },
  { hints: ['aiza'], find: spansOf(SECRET_PATTERNS.google, 'secret') },
  { find: spansOf(SECRET_PATTERNS.worded, 'secret', isWordedToken) },
  { hints: [':'], find: spansOf(SECRET_PATTERNS.telegram, 'secret') },
  { hints: ['ga1.'], find: spansOf(SECRET_PATTERNS.analytics, 'cookie') },
  { hints: ['q~'], find: spansOf(SECRET_PATTERNS.azure, 'secret') },
  { hints: ['hook'], find: spansOf(SECRET_PATTERNS.webhook, 'secret', (match) => !match.startsWith('[')) },
  { hints: ['bearer'], find: spansOf(SECRET_PATTERNS.scheme, 'secret', isBearer) },
  { hints: ['basic'], find: spansOf(SECRET_PATTERNS.basic, 'secret', isBasic) },
]

// `glpat-` may begin a CSS class or a file name; a token has digits, or letters of both cases.
function isTokenLike(match: string): boolean {
  const rest = match.slice(match.search(/[_.-]/) + 1)
  return /\d/.test(rest) || (/[a-z]/.test(rest) && /[A-Z]/.test(rest))
}

function isWordedToken(match: string): boolean {
  if (/^eaa/i.test(match)) return match.startsWith('EAA')
  if (match.startsWith('hf_') || match.startsWith('npm_'))
    return /[A-Z]/.test(match) || /\d/.test(match) || match.length > 30
  // `sk-fading-circle-dot-12` is a class of a spinner.
  if (/^sk-/i.test(match))
    return match.startsWith('sk-') && /\d/.test(match) && (/[A-Z]/.test(match) || /[a-z0-9]{20}/.test(match))
  return /\d/.test(match)
}

// "Bearer authentication" is a sentence: a token has a digit, both cases within, or is longer than words are.
function isBearer(match: string): boolean {
  if (match.length > 24) return true
  return /\d/.test(match) || /[a-z][A-Z]/.test(match) || /[=/+|]/.test(match)
}

// "Basic JavaScript" is a course: credentials are a name and a password with a colon between them.
function isBasic(match: string): boolean {
  const decoded = decodeBase64(match)
  return decoded.includes(':') && /^[^\x00-\x1f]{3,}$/.test(decoded)
}

function decodeBase64(text: string): string {
  try {
    return atob(text.replace(/-/g, '+').replace(/_/g, '/').replace(/=/g, ''))
  } catch {
    return '' // No base64, so no credentials.
  }
}
