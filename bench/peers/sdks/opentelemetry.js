// The SDK has neither vitals nor errors: the few lines at the end record both as spans.
import { trace } from '@opentelemetry/api'
import { ZoneContextManager } from '@opentelemetry/context-zone'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { registerInstrumentations } from '@opentelemetry/instrumentation'
import { DocumentLoadInstrumentation } from '@opentelemetry/instrumentation-document-load'
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch'
import { UserInteractionInstrumentation } from '@opentelemetry/instrumentation-user-interaction'
import { XMLHttpRequestInstrumentation } from '@opentelemetry/instrumentation-xml-http-request'
import { BatchSpanProcessor, WebTracerProvider } from '@opentelemetry/sdk-trace-web'
import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'

const exporter = new OTLPTraceExporter({ url: `${location.origin}/collect/v1/traces` })
const provider = new WebTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] })
provider.register({ contextManager: new ZoneContextManager() })
const ignoreUrls = [/\/collect\//]
registerInstrumentations({
  instrumentations: [
    new DocumentLoadInstrumentation(),
    new UserInteractionInstrumentation(),
    new FetchInstrumentation({ ignoreUrls }),
    new XMLHttpRequestInstrumentation({ ignoreUrls }),
  ],
})

const tracer = trace.getTracer('shop')
for (const observe of [onCLS, onFCP, onINP, onLCP, onTTFB])
  observe(({ name, value, rating }) => tracer.startSpan('web-vital', { attributes: { name, value, rating } }).end())
function record(error) {
  const span = tracer.startSpan('exception')
  span.recordException(error)
  span.end()
}
addEventListener('error', ({ error }) => record(error))
addEventListener('unhandledrejection', ({ reason }) => record(reason))
