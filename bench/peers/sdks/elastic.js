import { init } from '@elastic/apm-rum'

init({ serviceName: 'shop', serviceVersion: '1', serverUrl: `${location.origin}/collect/elastic` })
