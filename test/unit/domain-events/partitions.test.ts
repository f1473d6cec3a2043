import { expect, test } from 'vitest'
import { monthOf, readPartitions } from '../../../server-handler/domain-events/partitions.js'
import type { Session } from '../../../server-handler/domain-events/session.js'

test.each([
  [Date.UTC(2026, 10, 27), 0, '2026-11-01', '2026-12-01', 'y2026m11'],
  [Date.UTC(2026, 10, 30, 23, 59), 1, '2026-12-01', '2027-01-01', 'y2026m12'],
  [Date.UTC(2026, 0, 31), 1, '2026-02-01', '2026-03-01', 'y2026m02'],
  [Date.UTC(2026, 11, 31), 3, '2027-03-01', '2027-04-01', 'y2027m03'],
])('the month of %d, %d later', (ms, later, from, to, label) => {
  expect(monthOf(ms, later)).toEqual({ fromMs: Date.parse(from), toMs: Date.parse(to), label })
})

test.each([
  [`FOR VALUES FROM ('2026-05-01 00:00:00+00') TO ('2026-06-01 00:00:00+00')`, '2026-05-01', '2026-06-01'],
  [`FOR VALUES FROM ('2026-05-01 00:00:00') TO ('2026-06-01 12:30:00.5')`, '2026-05-01', '2026-06-01T12:30:00Z'],
  [`FOR VALUES FROM ('2026-05-01') TO ('2026-06-01')`, '2026-05-01', '2026-06-01'],
  [`FOR VALUES FROM (MINVALUE) TO ('2026-06-01')`, undefined, undefined],
  ['DEFAULT', undefined, undefined],
])('the bounds of a partition: %s', async (bound, from, to) => {
  const session = { read: async () => [{ oid: '1', schema: 's', table: 't', bound }] } as unknown as Session
  const [partition] = await readPartitions(session, '7')
  expect(partition).toMatchObject({ isDefault: bound === 'DEFAULT' })
  expect(partition?.fromMs).toBe(from && Date.parse(from))
  expect(partition?.toMs).toBe(to && Date.parse(to))
})
