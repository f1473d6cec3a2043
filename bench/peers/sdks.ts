import { readFileSync } from 'node:fs'
import { type LinkReader, linkByActionEvent, linkByActionHeader, linkBySpan, linkByTransaction } from './links.js'

/** One way of instrumenting the page. */
export interface Sdk {
  name: string
  /** A file of `sdks/` that starts it; without one the page has no SDK. */
  source?: string
  /** The file stands inline behind the built script tag and is not a bundle of everything. */
  isTag?: boolean
  /** The packages whose versions count. */
  packages: readonly string[]
  /** What it calls the thing that a request is tied to, and how to read that; without one it has no such notion. */
  notion?: string
  readLinks?: LinkReader
  /** Compiles the page's own code to an older language, in the correctness table alone. */
  pageTarget?: 'es2016'
  /** Has a row in these tables alone. */
  only?: readonly Table[]
}

/** The tables of the comparison. */
export type Table = 'bytes' | 'startup' | 'requests' | 'wire' | 'clicks'

const OTEL = [
  '@opentelemetry/sdk-trace-web',
  '@opentelemetry/instrumentation-fetch',
  '@opentelemetry/instrumentation-xml-http-request',
  '@opentelemetry/instrumentation-user-interaction',
  '@opentelemetry/instrumentation-document-load',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/context-zone',
  'zone.js',
  'web-vitals',
]
const CLICK_SPAN = { notion: 'parent span', readLinks: linkBySpan }

/** What is compared, in the order of the tables; the first is what the others are measured over. */
export const SDKS: readonly Sdk[] = [
  { name: 'no SDK', packages: [], only: ['startup', 'requests', 'wire'] },
  {
    name: 'Throughline, script tag',
    source: 'throughline-tag.js',
    isTag: true,
    packages: ['throughline'],
    notion: 'action, in a header',
    readLinks: linkByActionHeader,
  },
  {
    name: 'Throughline, bundle',
    source: 'throughline-bundle.js',
    packages: ['throughline'],
    notion: 'action, in a header',
    readLinks: linkByActionHeader,
  },
  { name: 'web-vitals alone', source: 'web-vitals.js', packages: ['web-vitals'] },
  {
    name: 'Sentry',
    source: 'sentry.js',
    packages: ['@sentry/browser'],
    notion: 'parent span',
    readLinks: linkBySpan,
  },
  {
    name: 'Datadog RUM',
    source: 'datadog.js',
    packages: ['@datadog/browser-rum'],
    notion: 'action id on the resource',
    readLinks: linkByActionEvent,
  },
  {
    name: 'Grafana Faro',
    source: 'faro.js',
    packages: ['@grafana/faro-web-sdk', '@grafana/faro-web-tracing'],
    notion: 'user action on the span',
    readLinks: linkBySpan,
  },
  {
    name: 'Elastic RUM',
    source: 'elastic.js',
    packages: ['@elastic/apm-rum'],
    notion: 'transaction',
    readLinks: linkByTransaction,
  },
  { name: 'SpeedCurve LUX', source: 'lux.js', packages: ['@speedcurve/lux'] },
  { name: 'AWS RUM', source: 'aws.js', packages: ['aws-rum-web'] },
  { name: 'OpenTelemetry web', source: 'opentelemetry.js', packages: OTEL, ...CLICK_SPAN },
  {
    name: 'OpenTelemetry web, tracing of requests alone',
    source: 'opentelemetry-minimal.js',
    packages: [],
    only: ['bytes'],
  },
  {
    name: 'OpenTelemetry web, page compiled to ES2016',
    source: 'opentelemetry.js',
    packages: [],
    pageTarget: 'es2016',
    only: ['clicks'],
    ...CLICK_SPAN,
  },
]

/** The SDKs of one table whose name contains one of the given texts, or that the others are measured over. */
export function sdksOf(table: Table, only: readonly string[] = []): Sdk[] {
  return SDKS.filter((sdk) => !sdk.only || sdk.only.includes(table)).filter(
    ({ name }) => !only.length || name === 'no SDK' || only.some((part) => name.includes(part)),
  )
}

/** The version of a package as installed here; ours is the one of the repository. */
export function versionOf(name: string): string {
  const path = name === 'throughline' ? '../../package.json' : `node_modules/${name}/package.json`
  const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }
  return version
}
