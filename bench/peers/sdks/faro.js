import { getWebInstrumentations, initializeFaro } from '@grafana/faro-web-sdk'
import { TracingInstrumentation } from '@grafana/faro-web-tracing'

initializeFaro({
  url: `${location.origin}/collect/faro`,
  app: { name: 'shop', version: '1' },
  instrumentations: [...getWebInstrumentations(), new TracingInstrumentation()],
})
