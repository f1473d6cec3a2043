import { expect, test } from 'vitest'
import { toSpan } from '../../../server-handler/telemetry/span.js'

test('of one attribute that was noted twice the last value counts, and none where that is unknown', () => {
  const span = toSpan({
    spanContext: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), flags: 1, links: [] },
    name: 'GET /',
    kind: 'server',
    startedAt: 0,
    endedAt: 1,
    attributes: [
      { first: 1, route: '/:id', gone: 'x' },
      undefined,
      { route: '/p/:slug', last: true },
      { gone: undefined },
    ],
  })

  expect(span.attributes).toEqual([
    { key: 'first', value: { intValue: '1' } },
    { key: 'route', value: { stringValue: '/p/:slug' } },
    { key: 'last', value: { boolValue: true } },
  ])
})
