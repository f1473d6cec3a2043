import { headers } from 'next/headers'
import { createTelemetry } from 'throughline/ingress'
import { nextActionScope, nextScope } from 'throughline/next'
import { createOtlpExporter, createOtlpTraceExporter } from 'throughline/server'

const telemetry = createTelemetry({ service: 'shop', traces: createOtlpTraceExporter(), logs: createOtlpExporter() })
const routes = { '/api/*': 'private', '/_actions/*': 'private' } as const

/** Wraps a route handler: its spans and log lines name the click that caused the request. */
export const withScope = nextScope({ telemetry, routes })

/** The same for a server action. */
export const withActionScope = nextActionScope(headers, { telemetry, routes })
