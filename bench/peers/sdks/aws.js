import { AwsRum } from 'aws-rum-web'

new AwsRum('00000000-0000-0000-0000-000000000000', '1', 'us-east-1', {
  endpoint: `${location.origin}/collect/aws`,
  sessionSampleRate: 1,
  signing: false,
  telemetries: ['performance', 'errors', ['http', { addXRayTraceIdHeader: true }], 'interaction'],
  allowCookies: true,
  enableXRay: true,
})
