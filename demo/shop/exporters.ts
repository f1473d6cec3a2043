import { createTelemetry, type Telemetry } from 'throughline/ingress'
import { createOtlpExporter, createOtlpTraceExporter } from 'throughline/server'

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>

/** The exporters of one service. */
export interface ServiceTelemetry {
  telemetry: Telemetry
  environmentVariables: Variables
  close(): Promise<void>
}

/** Creates the exporters of a service. */
export function openTelemetry(service: string, variables: Variables): ServiceTelemetry {
  const environmentVariables = { ...variables, OTEL_SERVICE_NAME: service }
  const traces = createOtlpTraceExporter({ environmentVariables, flushEveryMs: 500 })
  const logs = createOtlpExporter({ environmentVariables, flushEveryMs: 500 })
  const telemetry = createTelemetry({ service, traces, logs, environmentVariables, joinKeys: ['order_id'] })
  return {
    telemetry,
    environmentVariables,
    async close() {
      await telemetry.close()
      await Promise.all([traces.close(), logs.close()])
    },
  }
}
