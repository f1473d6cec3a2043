import fc from 'fast-check'
import { checkSync } from 'recheck'
import { describe, expect, test } from 'vitest'
import { encodeLogsJson } from '../../../server-handler/otlp/encode-json.js'
import { encodeLogsProtobuf } from '../../../server-handler/otlp/encode-protobuf.js'
import { LOG_BODY_RULES } from '../../../server-handler/otlp/log-body-rules.js'
import type { ExportLogsRequest } from '../../../server-handler/otlp/model.js'
import { normalizeLog } from '../../../server-handler/otlp/normalize-log.js'
import { toTextAttributes } from '../../../server-handler/store/attribute-text.js'
import { createOtlpReceiver } from '../../support/clocked.js'
import { LOG_BODY_CASES, recordOf } from '../../support/log-body-cases.js'
import { logRequest } from '../../support/log-request.js'
import { expectedOf, seeLog } from '../../support/seen-log.js'

async function receive(request: ExportLogsRequest, type: 'json' | 'x-protobuf') {
  const stored: ExportLogsRequest[] = []
  const store = {
    writeLogs: async (written: ExportLogsRequest) => {
      stored.push(written)
      return { written: 1, dropped: 0 }
    },
    writeTraces: async () => ({ written: 0, dropped: 0 }),
  }
  const body = type === 'json' ? encodeLogsJson(request) : new Uint8Array(encodeLogsProtobuf(request))
  const headers = { 'content-type': `application/${type}` }
  const response = await createOtlpReceiver({ store })(
    new Request('http://localhost/v1/logs', { method: 'POST', headers, body }),
  )
  expect(response.status).toBe(200)
  return stored.flatMap(({ resourceLogs }) =>
    resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords)),
  )
}

describe('a line of JSON', () => {
  test.each(LOG_BODY_CASES.map((given) => [given.name, given] as const))(
    'is stored as it should be: %s',
    async (_, given) => {
      for (const type of ['json', 'x-protobuf'] as const) {
        const [record] = await receive(logRequest([recordOf(given)]), type)

        expect(record && seeLog(record)).toEqual(expectedOf(given))
      }
    },
  )

  test('leaves its neighbours and their resource alone', async () => {
    const plain = recordOf({ body: 'plain' })
    const records = await receive(logRequest([plain, recordOf({ body: '{"msg":"a"}' }), plain]), 'json')

    expect(records.map(({ body }) => body?.stringValue)).toEqual(['plain', 'a', 'plain'])
  })

  test('of any content never throws, keeps what the record has, and adds no key of pages’ records', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.dictionary(fc.string(), fc.jsonValue()).map((each) => JSON.stringify(each)),
        ),
        (body) => {
          const attributes = toTextAttributes(normalizeLog(recordOf({ body })).attributes)

          expect(attributes.get('have')).toBe('own')
          expect([...attributes.keys()].filter((key) => /^rum(\.|$)/.test(key))).toEqual([])
        },
      ),
    )
  })

  test('that is nested, as text, is the same whatever the order of its keys was', () => {
    const textOf = (body: string) => toTextAttributes(normalizeLog(recordOf({ body })).attributes).get('a')

    expect(textOf('{"a":{"y":[1,null],"x":"<"}}')).toBe('{"x":"<","y":[1,null]}')
    expect(textOf('{"a":{"x":"<","y":[1,null]}}')).toBe('{"x":"<","y":[1,null]}')
  })
})

describe('the rules', () => {
  const { object, tooManyBrackets, longInteger, reservedKey, traceId, spanId, noId, level } = LOG_BODY_RULES

  test.each([object, tooManyBrackets, longInteger, reservedKey, traceId, spanId, noId, level])(
    'are matched in linear time: %s',
    { timeout: 120_000 },
    (pattern) => {
      expect(checkSync(pattern, 'g', { timeout: 60_000 }).status).toBe('safe')
    },
  )
})
