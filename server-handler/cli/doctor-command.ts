import { NAMESPACE_PATTERN } from '../../src/shared/names.js'
import { diagnose, type Installation } from '../doctor/diagnose.js'
import type { Finding } from '../doctor/finding.js'
import { countFindings, toAnnotations, toJson } from '../doctor/format-findings.js'
import { withoutPassword } from './address.js'
import { alignTable } from './text-table.js'
import { UsageError, wrongValue } from './usage-error.js'

/** Arguments of `throughline doctor`, as text. */
export interface DoctorCommandOptions {
  script?: string
  endpoint?: string
  namespace?: string
  api?: string
  collector?: string
  collectorHealth?: string
  clickhouse?: string
  config?: string
  mode: string
  browser: boolean
  github?: boolean
  json?: boolean
}

/** What is printed, and whether the program fails. */
export interface DoctorResult {
  text: string
  /** Why the program fails; only in mode `block`. */
  failure: string | undefined
}

/** Checks a live installation, and formats what was found. */
export async function runDoctor(url: string, given: DoctorCommandOptions): Promise<DoctorResult> {
  const { mode, json, github } = given
  if (mode !== 'warn' && mode !== 'block') throw wrongValue('--mode', mode, 'warn or block')
  if (json && github) throw new UsageError('give one of --json and --github')
  const findings = await diagnose(readInstallation(url, given))
  const { error } = countFindings(findings)
  return {
    text: json ? toJson(findings) : [...(github ? toAnnotations(findings) : []), toText(findings)].join('\n'),
    failure: mode === 'block' && error > 0 ? `the installation has ${plural(error, 'error')}` : undefined,
  }
}

function readInstallation(url: string, given: DoctorCommandOptions): Installation {
  const { script, endpoint, namespace, api, collector, collectorHealth, clickhouse, config, browser } = given
  if (namespace !== undefined && !NAMESPACE_PATTERN.test(namespace))
    throw wrongValue('--namespace', namespace, 'lower-case letters, digits and hyphens, at most 32')
  const page = readUrl('<url>', url)
  for (const [option, text] of Object.entries({ '--script': script, '--endpoint': endpoint }))
    if (text !== undefined && !URL.canParse(text, page))
      throw wrongValue(option, withoutPassword(text), 'an address, or a path of the site')
  return {
    url: page,
    script,
    endpoint,
    namespace,
    api: api === undefined ? undefined : readUrl('--api', api),
    collector: collector === undefined ? undefined : readUrl('--collector', collector),
    collectorHealth: collectorHealth === undefined ? undefined : readUrl('--collector-health', collectorHealth),
    clickhouse,
    config,
    hasBrowser: browser,
  }
}

function readUrl(option: string, text: string): URL {
  if (!URL.canParse(text) || !/^https?:\/\//i.test(text))
    throw wrongValue(
      option,
      withoutPassword(text),
      'an address with https:// or http://, such as https://shop.example.com/',
    )
  const url = new URL(text)
  // Credentials would be printed, and `fetch` rejects such an address.
  if (url.username || url.password) throw new UsageError(`\`${option}\` must not contain a user or a password`)
  return url
}

function toText(findings: readonly Finding[]): string {
  const table = alignTable({
    head: ['status', 'check', 'found'],
    cells: findings.map(({ status, title, found }) => [status, title, found]),
    left: [0, 1, 2],
  })
  const advice = findings
    .filter(({ status }) => status === 'error' || status === 'warn')
    .map(({ status, title, advice: text = '' }) => `${status}: ${title}\n  ${text}`)
  const { ok, warn, error, skipped } = countFindings(findings)
  const missing = findings.filter(({ status, advice: text }) => status === 'skipped' && text !== undefined)
  const more = [...new Set(missing.map(({ advice: text = '' }) => `  ${text}`))]
  return [
    table,
    ...(advice.length > 0 ? ['', 'What to do', ...advice] : []),
    ...(more.length > 0 ? ['', 'To check more', ...more] : []),
    '',
    `${ok} ok, ${plural(warn, 'warning')}, ${plural(error, 'error')}, ${skipped} skipped`,
  ].join('\n')
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
