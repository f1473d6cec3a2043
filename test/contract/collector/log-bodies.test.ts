import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeLogsProtobuf } from '../../../server-handler/otlp/encode-protobuf.js'
import { normalizeLog } from '../../../server-handler/otlp/normalize-log.js'
import { startCollector } from '../../support/collector.js'
import {
  COLLECTOR_MISSING,
  type CollectorProcess,
  forwardedTo,
  startCollectorProcess,
} from '../../support/collector-process.js'
import { LOG_BODY_CASES, recordOf } from '../../support/log-body-cases.js'
import { logRequest } from '../../support/log-request.js'
import { recordsOf } from '../../support/otlp-official.js'
import { expectedOf, seeLog } from '../../support/seen-log.js'

describe.skipIf(COLLECTOR_MISSING)(`a line of JSON in the Collector ${COLLECTOR_MISSING ?? ''}`, () => {
  let receiver: Awaited<ReturnType<typeof startCollector>>
  let collector: CollectorProcess

  beforeAll(async () => {
    receiver = await startCollector()
    collector = await startCollectorProcess({ settings: forwardedTo(receiver.url) })
  })

  afterAll(async () => {
    await collector?.stop()
    await receiver?.close()
  })

  async function passThrough(records: Parameters<typeof logRequest>[0]) {
    receiver.requests.length = 0
    const response = await fetch(`${collector.url}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(encodeLogsProtobuf(logRequest(records))),
    })
    expect(response.status).toBe(200)
    return receiver.requests.flatMap(({ logs }) => recordsOf(logs)).map(seeLog)
  }

  test('becomes what it becomes in the receiver, in every case of the list', async () => {
    const seen = await passThrough(LOG_BODY_CASES.map(recordOf))

    const named = <T>(all: readonly T[]) => LOG_BODY_CASES.map(({ name }, i) => [name, all[i]])
    expect(named(seen)).toEqual(named(LOG_BODY_CASES.map(expectedOf)))
  })

  test('becomes what it becomes in the receiver, whatever it holds', async () => {
    // Nothing like an address, a secret or a card number, which redaction would mask; no -0, which JSON loses.
    const word = fc.stringMatching(/^[a-z _"\\\u00e9{}[\]:,\n]{0,12}$/)
    const scalar = fc.oneof(
      word,
      fc.boolean(),
      fc.constant(null),
      fc.integer(),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((n) => n || 0),
      fc.constantFrom(1e21, 5e-324, 1.7976931348623157e308, -1e-7),
    )
    const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(word, scalar, { maxKeys: 3 }))
    const key = fc.oneof(
      word,
      fc.constantFrom('level', 'msg', 'message', 'trace_id', 'span_id', 'rum', 'rum.kind', 'have'),
    )
    const line = fc.dictionary(key, value, { maxKeys: 6 }).map((each) => JSON.stringify(each))
    const broken = fc
      .tuple(line, fc.nat(), fc.constantFrom('', '"', '}', '{', ',', '0', '\\', '\n', 'e', '-', '.', '\u0000'))
      .map(([text, at, sign]) => `${text.slice(0, at % (text.length + 1))}${sign}${text.slice(at % (text.length + 1))}`)
    const bodies = fc.sample(fc.oneof(line, broken), 2_000)
    const seen = await passThrough(bodies.map((body) => recordOf({ body })))

    const differing = bodies.flatMap((body, i) => {
      const ours = seeLog(normalizeLog(recordOf({ body })))
      return JSON.stringify(sorted(seen[i])) === JSON.stringify(sorted(ours)) ? [] : [{ body, seen: seen[i], ours }]
    })
    expect(differing.slice(0, 3)).toEqual([])
  })
})

/** With the attributes in one order. */
function sorted(seen: ReturnType<typeof seeLog> | undefined) {
  return seen && { ...seen, attributes: Object.entries(seen.attributes).sort(([a], [b]) => (a < b ? -1 : 1)) }
}
