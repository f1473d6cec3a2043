import { type AttributeLayout, clickhouseRecord } from '../tables/clickhouse-record.js'
import { quote } from '../tables/source-sql.js'

/** One site of a fleet. */
export interface Site {
  /** What the page sends as `rum.site`. */
  site: string
  /** Display name. @default the site's own name */
  title: string
  /** Services of its backend, as their telemetry names them. */
  services: readonly string[]
}

/** What a dashboard or an alert covers, as conditions. */
export interface Scope {
  /** Part of titles and file names. */
  name: string
  title: string
  /** On the narrow tables and their rollups. */
  narrow: string
  /** On `otel_logs`. */
  logs: string
  /** An attribute of a record in `otel_logs`: text, empty if the record does not have it. */
  attribute(name: string): string
}

const FLEET_NAME = 'fleet'

/** Every site of the database together. */
export function fleetScope(layout: AttributeLayout): Scope {
  return { name: FLEET_NAME, title: 'Fleet', narrow: '1 = 1', logs: '1 = 1', ...readerOf(layout) }
}

const readerOf = (layout: AttributeLayout) => ({ attribute: clickhouseRecord(layout, 'LogAttributes').attribute })

/** The scope of one site. */
export function scopeOf({ site, title, services }: Site, layout: AttributeLayout): Scope {
  const ofServices = services.length > 0 ? ` OR ServiceName IN (${services.map(quote).join(', ')})` : ''
  return {
    name: site,
    title,
    narrow: `site = ${quote(site)}`,
    logs: `(Site = ${quote(site)}${ofServices})`,
    ...readerOf(layout),
  }
}

/** Names that are safe as file names, ids and labels. */
const SITE_PATTERN = /^[A-Za-z0-9][\w.-]{0,63}$/

/** A problem with a list of sites. */
export class SitesError extends Error {
  override name = 'SitesError'
}

/** Parses a list of sites: `[{ "site": "shop", "services": ["shop-api"] }]`, or only names. */
export function parseSites(given: unknown): readonly Site[] {
  if (!Array.isArray(given)) throw new SitesError('the list of sites must be an array')
  const sites = given.map(parseSite)
  const twice = sites.find(({ site }, index) => sites.findIndex((other) => same(other.site, site)) !== index)
  // Their files would have one name on case-insensitive file systems.
  if (twice) throw new SitesError(`the site ${JSON.stringify(twice.site)} is listed twice`)
  if (sites.some(({ site }) => same(site, FLEET_NAME))) throw new SitesError('"fleet" is the dashboard of all sites')
  return sites
}

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

function parseSite(given: unknown, index: number): Site {
  const {
    site,
    title,
    services = [],
  }: Record<string, unknown> = typeof given === 'string' ? { site: given } : Object(given)
  const where = `site ${index + 1} of the list`
  if (typeof site !== 'string' || !SITE_PATTERN.test(site))
    throw new SitesError(`${where} needs a \`site\` of letters, digits, dots and hyphens; got ${describe(site)}`)
  if (title !== undefined && (typeof title !== 'string' || title.length > 100))
    throw new SitesError(`the title of ${site} must be text of at most 100 characters; got ${describe(title)}`)
  if (!Array.isArray(services) || !services.every((service) => typeof service === 'string' && service.length <= 100))
    throw new SitesError(`the services of ${site} must be a list of names; got ${describe(services)}`)
  return { site, title: title ?? site, services }
}

function describe(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60)
}
