import { ALERTS, type Alert } from './alerts.js'
import { hashOf, uidOf } from './dashboard.js'
import { DATASOURCE } from './datasource.js'
import type { Scope } from './site.js'

/** Where runbooks are. */
const RUNBOOKS = 'docs/runbooks'

/** A file of Grafana's alerting provisioning: https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/ */
export interface AlertFile {
  apiVersion: 1
  groups: readonly unknown[]
}

/** What rules depend on. */
export interface AlertOptions {
  withRum: boolean
  /** Address below which the runbooks are served. */
  runbookBase: string
}

/** The alerts of a dashboard. */
export function alertsOf(withRum: boolean): readonly Alert[] {
  return ALERTS.filter(({ rum }) => withRum || !rum)
}

/** The rules of a scope, evaluated every five minutes. */
export function createAlertFile(scope: Scope, { withRum, runbookBase }: AlertOptions): AlertFile {
  return {
    apiVersion: 1,
    groups: [
      {
        orgId: 1,
        name: `throughline ${scope.name}`,
        folder: 'Throughline',
        interval: '5m',
        rules: alertsOf(withRum).map((alert) => toRule(alert, scope, runbookBase)),
      },
    ],
  }
}

/** The address of an alert's runbook. */
export function runbookUrl({ name }: Pick<Alert, 'name'>, base: string): string {
  return `${base.replace(/\/+$/, '')}/${RUNBOOKS}/${name}.md`
}

const DAY_SECONDS = 86_400

function toRule(alert: Alert, scope: Scope, runbookBase: string) {
  return {
    uid: `tl-${hashOf(scope.name)}-${alert.name}`,
    title: `${alert.title}: ${scope.title}`,
    condition: 'C',
    // The query itself looks at two periods of five minutes: it returns a row only after ten.
    for: '0s',
    noDataState: 'OK',
    execErrState: 'Error',
    labels: { severity: alert.severity, scope: scope.name, source: 'throughline' },
    annotations: {
      summary: alert.summary,
      runbook_url: runbookUrl(alert, runbookBase),
      __dashboardUid__: uidOf(scope),
    },
    data: [
      {
        refId: 'A',
        relativeTimeRange: { from: DAY_SECONDS, to: 0 },
        datasourceUid: DATASOURCE.uid,
        model: { refId: 'A', editorType: 'sql', rawSql: alert.sql(scope), queryType: 'table', format: 1 },
      },
      {
        refId: 'C',
        relativeTimeRange: { from: DAY_SECONDS, to: 0 },
        datasourceUid: '__expr__',
        model: {
          refId: 'C',
          type: 'threshold',
          expression: 'A',
          conditions: [{ evaluator: { type: 'gt', params: [0] } }],
        },
      },
    ],
  }
}
