import type { H3Event } from 'h3'
import { createRequestScope, createTelemetry } from 'throughline/ingress'
import { createOtlpExporter, createOtlpTraceExporter } from 'throughline/server'

const telemetry = createTelemetry({ service: 'shop', traces: createOtlpTraceExporter(), logs: createOtlpExporter() })
const routes = { '/api/products/:slug': 'private', '/api/*': 'private' } as const
const withScope = createRequestScope({ telemetry, routes })

/** An event handler whose spans and log lines name the click that caused the request. */
export const defineScopedHandler = (handle: (event: H3Event) => Response | Promise<Response>) =>
  defineEventHandler((event) => withScope(toWebRequest(event), () => handle(event)))
