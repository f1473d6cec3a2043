import type { Handle } from '@sveltejs/kit'
import { createRequestScope, createTelemetry } from 'throughline/ingress'
import { createOtlpExporter, createOtlpTraceExporter, createRumHandler } from 'throughline/server'

const rum = createRumHandler()
const telemetry = createTelemetry({ service: 'shop', traces: createOtlpTraceExporter(), logs: createOtlpExporter() })
const withScope = createRequestScope({ telemetry, routes: { '/api/*': 'private' } })

export const handle: Handle = ({ event, resolve }) =>
  event.url.pathname.startsWith(rum.path)
    ? rum(event.request, { clientAddress: event.getClientAddress() })
    : withScope(event.request, () => resolve(event))
