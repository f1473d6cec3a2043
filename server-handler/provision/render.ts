import type { AttributeLayout } from '../tables/clickhouse-record.js'
import { createAlertFile } from './alert-rules.js'
import { createDashboard, uidOf } from './dashboard.js'
import { DASHBOARDS_FILE, DATASOURCE_FILE } from './datasource.js'
import { fleetScope, type Scope, type Site, scopeOf } from './site.js'

/** What is rendered. */
export interface RenderOptions {
  sites: readonly Site[]
  /** Whether panels and alerts of page records are rendered. */
  withRum: boolean
  withAlerts: boolean
  /** Address of the project's files, for links to runbooks. */
  runbookBase: string
  /** How the database stores attributes. */
  layout: AttributeLayout
}

/** The files by their path below the folder. The same sites give the same files. */
export function renderFiles(options: RenderOptions): ReadonlyMap<string, string> {
  const sites = options.sites.map((site) => scopeOf(site, options.layout))
  const scopes: readonly Scope[] = [fleetScope(options.layout), ...sites]
  const files: [string, unknown][] = [
    ['provisioning/datasources/throughline.yaml', DATASOURCE_FILE],
    ['provisioning/dashboards/throughline.yaml', DASHBOARDS_FILE],
    ...scopes.map((scope): [string, unknown] => [
      `dashboards/${uidOf(scope)}.json`,
      createDashboard(scope, options.withRum),
    ]),
    ...(options.withAlerts ? sites.map((site) => alertFileOf(site, options)) : []),
  ]
  // JSON is valid YAML, and needs no further quoting rules.
  return new Map(files.map(([path, content]) => [path, `${JSON.stringify(content, undefined, 2)}\n`]))
}

// Bands are per site: there is no band of the whole fleet.
function alertFileOf(scope: Scope, options: RenderOptions): [string, unknown] {
  return [`provisioning/alerting/${uidOf(scope)}.yaml`, createAlertFile(scope, options)]
}
