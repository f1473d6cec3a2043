import { viewsOf } from './decoded-view.js'
import { isFileName } from './file-names.js'
import { allowedQuery } from './query.js'
import { fitRoute } from './route.js'

/** A redacted URL, with counts by kind. */
export interface BareUrl {
  text: string
  kinds: readonly string[]
}

const CONTENT = /^(?<scheme>data|javascript|vbscript):/i
const OPAQUE = [
  /^\d+$/,
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  /^(?:[a-z]{2,10}_)?[0-9a-hjkmnp-tv-z]{26}$/i,
  /^(?=[a-f]*\d)[0-9a-f]{12,128}$/i,
]
const PEOPLE =
  /^(?:users?|customers?|clients?|members?|accounts?|people|person|profiles?|guests?|patients?|employees?|u|usuarios?|clientes?|clienten?|kunden?|benutzer|utilisateurs?|contas?|perfil)$/i
/** Pages below a word of `PEOPLE`, in the languages of its words, without separators: `sign_in` and `sign-in` are one. */
const PLACES: ReadonlySet<string> = new Set(
  `me self new edit all list search find login logout register registration signup signin signout settings setup profile profiles order orders addresses address
  password passwords reset recover recovery forgot verify confirm activate activation unlock create delete update remove count export import index home overview dashboard
  billing shipping payment payments paymentmethods security notifications wishlist wishlists favorites favourites cart basket checkout returns refunds invoices
  subscriptions subscription history details detail info help faq support contact status session sessions current active roles groups invite invitations
  preferences account accounts benefits rewards points loyalty club plans downloads reviews messages tracking logged success welcome terms privacy
  novo nova entrar sair cadastro cadastrar conta pedidos pedido enderecos endereco senha dados carrinho favoritos listadedesejos trocas perfil buscar ajuda
  nuevo nueva acceder salir registro registrarse iniciarsesion cuenta cuentas direcciones direccion contrasena datos carrito compras deseos devoluciones ayuda
  nouveau nouvelle connexion deconnexion inscription compte comptes commandes commande adresses adresse motdepasse donnees panier favoris retours factures aide
  neu anmelden abmelden anmeldung registrieren registrierung konto bestellungen bestellung adressen passwort daten warenkorb kasse merkzettel wunschliste
  retouren rechnungen hilfe profil einstellungen uebersicht`.split(/\s{1,9}/),
)
/** The path is the name or the number of a database or a queue. */
const DATA_SOURCE =
  /^(?:jdbc:)?(?:rediss?|postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|amqps?|mssql|sqlserver|oracle|clickhouse|cockroachdb|snowflake|nats|kafka|memcached|sqlite|libsql):/i
/** `https://key@o1.ingest.sentry.io/4507`: the number of a project. */
const PROJECT = /^\/\d{1,20}$/
const TAKEN = /^(?::|\[|\{|\$|\*)/

/** Removes user info, fragment, query and dynamic segments from a URL. */
export function bareUrl(url: string, routePattern?: string): BareUrl {
  const content = CONTENT.exec(url)?.groups?.scheme
  if (content) return { text: `${content}:[payload]`, kinds: url.endsWith(':[payload]') ? [] : ['payload'] }
  const { prefix, authority, path, query, fragment } = splitUrl(url)
  const at = authority.lastIndexOf('@')
  const kept = query === '' ? '' : allowedQuery(query)
  const isSource = DATA_SOURCE.test(prefix) || (/sentry/i.test(authority) && PROJECT.test(path))
  const clean = isSource ? { text: path, kinds: [] } : cleanPath(path, routePattern)
  const kinds = [
    ...(at >= 0 ? ['userinfo'] : []),
    ...clean.kinds,
    ...(kept === query ? [] : ['query']),
    ...(fragment === '' ? [] : ['fragment']),
  ]
  return { text: `${prefix}${authority.slice(at + 1)}${clean.text}${kept}`.trim(), kinds }
}

function splitUrl(url: string) {
  const hash = url.indexOf('#')
  const beforeHash = hash < 0 ? url : url.slice(0, hash)
  const mark = beforeHash.indexOf('?')
  const base = mark < 0 ? beforeHash : beforeHash.slice(0, mark)
  const prefix = /^(?:[a-z][a-z0-9+.-]{0,30}:){0,2}[/\\]{2}/i.exec(base)?.[0] ?? ''
  const rest = base.slice(prefix.length)
  const slash = prefix === '' ? 0 : rest.search(/[/\\]/)
  const split = slash < 0 ? rest.length : slash
  return {
    prefix,
    authority: rest.slice(0, split),
    path: rest.slice(split),
    query: mark < 0 ? '' : beforeHash.slice(mark),
    fragment: hash < 0 ? '' : url.slice(hash),
  }
}

function cleanPath(path: string, routePattern?: string): BareUrl {
  const fitted = routePattern === undefined ? undefined : fitRoute(path, routePattern)
  if (fitted !== undefined) return { text: fitted, kinds: countChanged(path, fitted) }
  const segments = path.split('/')
  const kinds: string[] = []
  const clean = segments.map((segment, i) => {
    if (!isDynamic(segment, segments[i - 1] ?? '')) return segment
    kinds.push('id')
    return '[id]'
  })
  return { text: clean.join('/'), kinds }
}

function countChanged(path: string, fitted: string): string[] {
  const before = new Set(path.split('/'))
  return fitted
    .split('/')
    .filter((segment) => !before.has(segment))
    .map(() => 'segment')
}

function isDynamic(segment: string, parent: string): boolean {
  const plain = viewsOf(segment).at(-1)?.text ?? segment
  if (plain === '' || TAKEN.test(plain)) return false
  if (PEOPLE.test(parent) && !isPlace(plain) && !isFileName(plain)) return true
  if (OPAQUE.some((shape) => shape.test(plain))) return true
  return !isFileName(plain) && !/^@/.test(plain) && isRandom(plain)
}

function isPlace(segment: string): boolean {
  const plain = segment.normalize('NFD').replace(/\p{M}/gu, '')
  return PLACES.has(plain.replace(/[-_]/g, '').toLowerCase())
}

// Long, with digits and letters of both cases, which words do not have.
function isRandom(segment: string): boolean {
  return /^[\w~=-]{16,}$/.test(segment) && /\d/.test(segment) && /[a-z]/.test(segment) && /[A-Z]/.test(segment)
}
