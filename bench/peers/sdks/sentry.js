import { browserTracingIntegration, init } from '@sentry/browser'

init({
  dsn: `http://key@${location.host}/1`,
  tunnel: '/collect/sentry',
  release: 'shop@1',
  integrations: [browserTracingIntegration()],
  tracesSampleRate: 1,
  tracePropagationTargets: [location.origin],
})
