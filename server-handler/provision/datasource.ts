import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog'

/** The data source of every panel: the official ClickHouse plugin, provisioned with this uid. */
export const DATASOURCE = { type: 'grafana-clickhouse-datasource', uid: 'throughline-clickhouse' } as const

/** A query as the ClickHouse plugin stores it. */
export interface ClickhouseQuery extends Dataquery {
  refId: string
  datasource: typeof DATASOURCE
  editorType: 'sql'
  rawSql: string
  queryType: 'timeseries' | 'table'
  /** 0 for a time series, 1 for a table. */
  format: 0 | 1
}

/** Creates a query of the ClickHouse plugin. */
export function createQuery(rawSql: string, queryType: 'timeseries' | 'table', refId = 'A'): ClickhouseQuery {
  return {
    refId,
    datasource: DATASOURCE,
    editorType: 'sql',
    rawSql,
    queryType,
    format: queryType === 'timeseries' ? 0 : 1,
    _implementsDataqueryVariant: () => undefined,
  }
}

/** The data source as a file of Grafana's provisioning; the password comes from the environment of Grafana. */
export const DATASOURCE_FILE = {
  apiVersion: 1,
  datasources: [
    {
      name: 'Throughline ClickHouse',
      ...DATASOURCE,
      access: 'proxy',
      editable: false,
      jsonData: {
        host: '$CLICKHOUSE_HOST',
        port: 9000,
        protocol: 'native',
        username: '$CLICKHOUSE_READER',
        defaultDatabase: '$CLICKHOUSE_DATABASE',
      },
      secureJsonData: { password: '$CLICKHOUSE_READER_PASSWORD' },
    },
  ],
} as const

/** The folder from which Grafana loads the dashboards. */
export const DASHBOARDS_FILE = {
  apiVersion: 1,
  providers: [
    {
      name: 'throughline',
      folder: 'Throughline',
      type: 'file',
      updateIntervalSeconds: 30,
      allowUiUpdates: false,
      options: { path: '/etc/throughline/dashboards' },
    },
  ],
} as const
