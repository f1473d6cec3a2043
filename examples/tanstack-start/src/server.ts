import handler, { createServerEntry } from '@tanstack/react-start/server-entry'
import { createRequestScope, createTelemetry } from 'throughline/ingress'
import { createOtlpExporter, createOtlpTraceExporter, createRumHandler } from 'throughline/server'

const rum = createRumHandler()
const telemetry = createTelemetry({ service: 'shop', traces: createOtlpTraceExporter(), logs: createOtlpExporter() })
const withScope = createRequestScope({ telemetry, routes: { '/_serverFn/*': 'private' } })

export default createServerEntry({
  fetch(request) {
    if (new URL(request.url).pathname.startsWith(rum.path)) return rum(request)
    return withScope(request, () => handler.fetch(request))
  },
})
