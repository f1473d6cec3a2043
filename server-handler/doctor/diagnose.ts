import { checkApi } from './check-api.js'
import { checkBrowser } from './check-browser.js'
import { checkClickhouse } from './check-clickhouse.js'
import { checkCollector } from './check-collector.js'
import { checkConfig } from './check-config.js'
import { checkClock, checkDocument, DOCUMENT_HEADERS } from './check-document.js'
import { checkEndpoint } from './check-endpoint.js'
import { checkFiles } from './check-files.js'
import { checkPolicies } from './check-policy.js'
import { checkSampling } from './check-sampling.js'
import { CHECKS, type CheckId, error, type Finding, ok, skipped } from './finding.js'
import { showUrl } from './printable.js'
import { type Reply, request } from './request.js'
import { readSite, type Site, type SiteHints } from './site.js'

/** What is checked. */
export interface Installation extends SiteHints {
  /** Address of a page of the site. */
  url: URL
  /** Address of a private route of the backend. */
  api?: URL | undefined
  /** Address of a Collector's OTLP/HTTP receiver. */
  collector?: URL | undefined
  /** Address of a Collector's health check. */
  collectorHealth?: URL | undefined
  /** `clickhouse://user:password@host:8123/database`. */
  clickhouse?: string | undefined
  /** A Collector's configuration file. */
  config?: string | undefined
  /** Whether the page is loaded in a browser, if one is installed. */
  hasBrowser: boolean
}

/** Checks a live installation; every check has a finding. Never rejects because of a server's response. */
export async function diagnose(installation: Installation): Promise<Finding[]> {
  const { url, collector, collectorHealth, clickhouse, config } = installation
  const reply = await request(url, { headers: DOCUMENT_HEADERS })
  const page = readPage(url, reply)
  const site = page.status === 'ok' && reply.ok ? readSite(reply.answer, installation) : undefined
  const [ofSite, ...others] = await Promise.all([
    site ? checkSite(site, installation) : [],
    checkCollector(collector, collectorHealth),
    checkClickhouse(clickhouse, site),
    checkConfig(config),
  ])
  return complete([page, ...ofSite, ...others.flat()])
}

async function checkSite(site: Site, { api, hasBrowser }: Installation): Promise<Finding[]> {
  const [files, endpoint, document, backend] = await Promise.all([
    checkFiles(site),
    checkEndpoint(site),
    checkDocument(site),
    checkApi(site, api),
  ])
  const { accepted } = endpoint
  return [
    ...files.findings,
    ...checkPolicies(site, files),
    ...endpoint.findings,
    ...document,
    checkClock([accepted?.ok ? accepted.answer : undefined, site.document]),
    ...backend.findings,
    checkSampling(site, backend.dropsSampled),
    // Runs last and alone: a busy machine delays a page.
    ...(await checkBrowser(site, hasBrowser)),
  ]
}

function readPage(url: URL, reply: Reply): Finding {
  if (!reply.ok) return error('page', reply.problem, 'Check the address, and that this machine may reach it.')
  const { answer } = reply
  const type = answer.headers.get('content-type') ?? ''
  const found = `${showUrl(answer.url)}: ${answer.status}`
  if (answer.status < 200 || answer.status > 299)
    return error('page', found, `Give the address of a page that ${url.hostname} serves without a login.`)
  if (/html/i.test(type)) return ok('page', found)
  return error('page', `${found}, but it is not HTML`, 'Give the address of a page.')
}

/** Adds the checks that were not done, and sorts all into the order of {@link CHECKS}. */
function complete(findings: readonly Finding[]): Finding[] {
  return Object.keys(CHECKS)
    .filter((id): id is CheckId => Object.hasOwn(CHECKS, id))
    .flatMap((id) => {
      const found = findings.filter((finding) => finding.id === id)
      return found.length > 0 ? found : [skipped(id, 'the page could not be read')]
    })
}
