import { PRODUCTION_TRACE_RATIO } from '../../src/shared/hash.js'
import { error, type Finding, ok, warn } from './finding.js'
import type { Site } from './site.js'

/** Checks the ratios that the page sets, and whether the backend keeps the traces that the page samples. */
export function checkSampling(site: Site, dropsSampled: boolean | undefined): Finding {
  const visits = readRatio(site, 'sampleRatio')
  const requests = readRatio(site, 'requestSampleRatio')
  const traces = readRatio(site, 'traceSampleRatio', defaultTraceRatio(site.url))
  if (visits === 0)
    return error('sampling', 'sampleRatio is 0: no visit is recorded', 'Set sampleRatio above 0, or remove the script.')
  if (dropsSampled)
    return error(
      'sampling',
      'the backend does not record a trace that the page has sampled: its requests have no spans',
      'Let the sampled flag of the caller decide: a parent-based sampler in the OpenTelemetry SDK, no override in a proxy.',
    )
  if (requests === 0)
    return warn('sampling', 'requestSampleRatio is 0: no request of an action is recorded', 'Set it above 0.')
  if (traces === 0)
    return warn('sampling', 'traceSampleRatio is 0: no request of a page has a trace', 'Set it as on the server.')
  if (visits < 1 && site.option('keepErrors') === 'false')
    return warn(
      'sampling',
      `errors of ${Math.round((1 - visits) * 100)} % of all visits are dropped (keepErrors is false)`,
      'Leave keepErrors on: errors are few, and each may be the only one of its kind.',
    )
  return ok(
    'sampling',
    `${visits < 1 ? `${percent(visits)} of visits, and errors of all` : 'all visits'}; ${percent(traces)} of traces`,
  )
}

/** Decides as the page does. */
const defaultTraceRatio = ({ hostname }: URL) => (/^(localhost|127\.)/.test(hostname) ? 1 : PRODUCTION_TRACE_RATIO)

const percent = (share: number) => `${Number((share * 100).toFixed(2))} %`

/** Returns a ratio that the page sets, if its HTML shows it; else the default. */
export function readRatio({ option }: Site, name: string, fallback = 1): number {
  const ratio = Number(option(name) ?? fallback)
  return ratio >= 0 && ratio <= 1 ? ratio : fallback
}
