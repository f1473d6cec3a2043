import type { AnyValue, LogRecord } from '../../server-handler/otlp/model.js'
import { logRecord } from './log-request.js'

/** What a record must come to: what is not named stays as it was. */
export interface Expected {
  body?: string
  severity?: [number: number, text: string]
  traceId?: string
  spanId?: string
  /** In addition to those of the record. */
  attributes?: Record<string, AnyValue>
}

/** A body, and what a record with it must come to in the receiver and in the Collector. */
export interface LogBodyCase {
  name: string
  body: string
  record?: Partial<LogRecord>
  expected: Expected
}

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const text = (stringValue: string): AnyValue => ({ stringValue })
const double = (doubleValue: number): AnyValue => ({ doubleValue })

/** The record that a body of a case is put into. */
export function recordOf({ body, record }: Pick<LogBodyCase, 'body' | 'record'>): LogRecord {
  return logRecord({ have: 'own' }, { body: text(body), severityNumber: 0, ...record })
}

const structured: LogBodyCase[] = [
  {
    name: 'a line of pino',
    body: `{"level":50,"time":1790000000000,"pid":7,"trace_id":"${TRACE}","span_id":"${SPAN}","request.id":"r1","msg":"no stock"}`,
    expected: {
      ...{ body: 'no stock', severity: [17, 'ERROR'], traceId: TRACE, spanId: SPAN },
      attributes: {
        ...{ level: double(50), time: double(1_790_000_000_000), pid: double(7), trace_id: text(TRACE) },
        ...{ span_id: text(SPAN), 'request.id': text('r1'), msg: text('no stock') },
      },
    },
  },
  {
    name: 'a line of our own logger',
    body: '{"message":"paid","acme.origin_action_id":"act_01JD0000000000000000000001","order_id":"o-1"}',
    expected: {
      body: 'paid',
      attributes: {
        ...{ message: text('paid'), 'acme.origin_action_id': text('act_01JD0000000000000000000001') },
        order_id: text('o-1'),
      },
    },
  },
  {
    name: 'white space around it',
    body: ' \t\r\n{ "level" : "WARN" }\r\n ',
    expected: { severity: [13, 'WARN'], attributes: { level: text('WARN') } },
  },
  {
    name: 'a line of python-json-logger',
    body: '{"levelname":"CRITICAL","message":"no disk","name":"app"}',
    expected: {
      ...{ body: 'no disk', severity: [21, 'FATAL'] },
      attributes: { levelname: text('CRITICAL'), message: text('no disk'), name: text('app') },
    },
  },
  {
    name: 'a line of structlog',
    body: '{"event":"paid","level":"info"}',
    expected: { body: 'paid', severity: [9, 'INFO'], attributes: { event: text('paid'), level: text('info') } },
  },
  {
    name: 'a line of Serilog',
    body: `{"@l":"Warning","@m":"slow","@tr":"${TRACE}","@sp":"${SPAN}"}`,
    expected: {
      ...{ body: 'slow', severity: [13, 'WARN'], traceId: TRACE, spanId: SPAN },
      attributes: { '@l': text('Warning'), '@m': text('slow'), '@tr': text(TRACE), '@sp': text(SPAN) },
    },
  },
  {
    name: 'a line of the .NET console',
    body: '{"LogLevel":"Error","Message":"failed","EventId":3}',
    expected: {
      ...{ body: 'failed', severity: [17, 'ERROR'] },
      attributes: { LogLevel: text('Error'), Message: text('failed'), EventId: double(3) },
    },
  },
  { name: 'an empty object', body: '{}', expected: {} },
  { name: 'no message', body: '{"a":"b"}', expected: { attributes: { a: text('b') } } },
  {
    name: 'two messages, of which msg counts',
    body: '{"message":"long","msg":"short"}',
    expected: { body: 'short', attributes: { message: text('long'), msg: text('short') } },
  },
  {
    name: 'a message that is no text',
    body: '{"msg":5,"message":"text"}',
    expected: { body: 'text', attributes: { msg: double(5), message: text('text') } },
  },
  { name: 'an empty message', body: '{"msg":""}', expected: { body: '', attributes: { msg: text('') } } },
  {
    name: 'booleans, null and numbers',
    body: '{"yes":true,"no":false,"none":null,"n":-1.5e-7,"z":0}',
    expected: {
      attributes: {
        ...{ yes: { boolValue: true }, no: { boolValue: false }, none: {}, n: double(-1.5e-7), z: double(0) },
      },
    },
  },
  {
    name: 'objects and lists, which stay one value',
    body: '{"user":{"roles":["a",null,{}],"id":1}}',
    expected: {
      attributes: {
        user: {
          kvlistValue: {
            values: [
              { key: 'id', value: double(1) },
              {
                key: 'roles',
                value: { arrayValue: { values: [text('a'), {}, { kvlistValue: { values: [] } }] } },
              },
            ],
          },
        },
      },
    },
  },
  {
    name: 'an integer that a double cannot hold, as text',
    body: '{"order":9007199254740993,"small":123456789012345}',
    expected: { attributes: { order: text('9007199254740993'), small: double(123_456_789_012_345) } },
  },
  {
    name: 'digits within a text',
    body: '{"msg":"order: 9007199254740993, late"}',
    expected: { body: 'order: 9007199254740993, late', attributes: { msg: text('order: 9007199254740993, late') } },
  },
  {
    name: 'a key that is given twice: the last',
    body: '{"msg":"a","msg":"b"}',
    expected: { body: 'b', attributes: { msg: text('b') } },
  },
  {
    name: 'names of prototypes',
    body: '{"__proto__":"a","constructor":"b","toString":"c","hasOwnProperty":"d"}',
    expected: {
      attributes: {
        ['__proto__']: text('a'),
        ...{ constructor: text('b'), toString: text('c'), hasOwnProperty: text('d') },
      },
    },
  },
  { name: 'an empty key', body: '{"":1,"a":"b"}', expected: { attributes: { a: text('b') } } },
  {
    name: 'half of a surrogate pair',
    body: '{"msg":"\\ud83d\\ude00 \\ud800"}',
    expected: { body: '😀 \ufffd', attributes: { msg: text('😀 \ufffd') } },
  },
]

const levels: LogBodyCase[] = [
  ...(
    [
      ['"trace"', 1, 'TRACE'],
      ['"Debug"', 5, 'DEBUG'],
      ['"INFO"', 9, 'INFO'],
      ['"notice"', 9, 'INFO'],
      ['"warning"', 13, 'WARN'],
      ['"err"', 17, 'ERROR'],
      ['"critical"', 21, 'FATAL'],
      ['"fail"', 17, 'ERROR'],
      ['"W"', 13, 'WARN'],
      ['"FINER"', 1, 'TRACE'],
      ['10', 1, 'TRACE'],
      ['60', 21, 'FATAL'],
      ['"30"', 9, 'INFO'],
    ] as const
  ).map(([level, number, name]) => ({
    name: `the level ${level}`,
    body: `{"level":${level}}`,
    expected: {
      severity: [number, name] as [number, string],
      attributes: { level: level.startsWith('"') ? text(level.slice(1, -1)) : double(Number(level)) },
    },
  })),
  {
    name: 'a level of a record that had another',
    body: '{"level":"error"}',
    record: { severityNumber: 9, severityText: 'INFO' },
    expected: { severity: [17, 'ERROR'], attributes: { level: text('error') } },
  },
  {
    name: 'an unknown level',
    body: '{"level":"loud"}',
    record: { severityNumber: 9, severityText: 'INFO' },
    expected: { attributes: { level: text('loud') } },
  },
  {
    name: 'an unknown level and a known severity',
    body: '{"level":"loud","severity":"ERROR"}',
    expected: { severity: [17, 'ERROR'], attributes: { level: text('loud'), severity: text('ERROR') } },
  },
  {
    name: 'letters that only look like a level',
    body: '{"level":"\u017filly"}',
    expected: { attributes: { level: text('\u017filly') } },
  },
  {
    name: 'a level that is no scalar',
    body: '{"level":["error"]}',
    expected: { attributes: { level: { arrayValue: { values: [text('error')] } } } },
  },
]

const ids: LogBodyCase[] = [
  {
    name: 'ids in capitals',
    body: `{"trace_id":"${TRACE.toUpperCase()}","span_id":"${SPAN.toUpperCase()}"}`,
    expected: {
      ...{ traceId: TRACE, spanId: SPAN },
      attributes: { trace_id: text(TRACE.toUpperCase()), span_id: text(SPAN.toUpperCase()) },
    },
  },
  {
    name: 'other names for the ids',
    body: `{"traceId":"${TRACE}","spanId":"${SPAN}"}`,
    expected: { traceId: TRACE, spanId: SPAN, attributes: { traceId: text(TRACE), spanId: text(SPAN) } },
  },
  {
    name: 'a record that has its own trace',
    body: `{"trace_id":"${TRACE}","span_id":"${SPAN}"}`,
    record: { traceId: 'f'.repeat(32) },
    expected: { attributes: { trace_id: text(TRACE), span_id: text(SPAN) } },
  },
  {
    name: 'an id of zeros, and one under another name',
    body: `{"trace_id":"${'0'.repeat(32)}","traceId":"${TRACE}"}`,
    expected: { traceId: TRACE, attributes: { trace_id: text('0'.repeat(32)), traceId: text(TRACE) } },
  },
  {
    name: 'a span without a trace',
    body: `{"span_id":"${SPAN}","trace_id":"${'0'.repeat(32)}"}`,
    expected: { attributes: { span_id: text(SPAN), trace_id: text('0'.repeat(32)) } },
  },
  {
    name: 'ids that are none',
    body: `{"trace_id":"${TRACE}0","span_id":"${SPAN}\\n"}`,
    expected: { attributes: { trace_id: text(`${TRACE}0`), span_id: text(`${SPAN}\n`) } },
  },
]

const hostile: LogBodyCase[] = [
  {
    name: 'a key that the record has',
    body: '{"have":"other","session.id":"s1"}',
    expected: { attributes: { 'session.id': text('s1') } },
  },
  {
    name: 'keys of pages’ records',
    body: '{"rum":{"kind":"vital"},"rum.kind":"vital","rum.site":"shop","rumble":"a","x.rum.kind":"b"}',
    expected: {
      attributes: {
        'line.rum': { kvlistValue: { values: [{ key: 'kind', value: text('vital') }] } },
        ...{ 'line.rum.kind': text('vital'), 'line.rum.site': text('shop') },
        ...{ rumble: text('a'), 'x.rum.kind': text('b') },
      },
    },
  },
]

const many = (count: number) => `{${Array.from({ length: count }, (_, i) => `"k${i}":"v"`).join()}}`
const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`

const untouched: [name: string, body: string, record?: Partial<LogRecord>][] = [
  ['no JSON', 'GET /p/1 200 {ok}'],
  ['no text at all', ''],
  ['text in braces', '{not json}'],
  ['a list', '[{"msg":"a"}]'],
  ['a scalar', '"text"'],
  ['a line that breaks off', '{"level":"error","msg":"no st'],
  ['two lines in one', '{"msg":"a"}\n{"msg":"b"}'],
  ['something behind the object', '{"msg":"a"} done'],
  ['a comma too many', '{"msg":"a",}'],
  ['single quotes', "{'msg':'a'}"],
  ['a comment', '{/* a */"msg":"a"}'],
  ['a line break within a string', '{"msg":"a\nb"}'],
  ['a tabulator within a string', '{"msg":"a\tb"}'],
  ['an unknown escape', '{"msg":"a\\x"}'],
  ['a number with a zero in front', '{"n":01}'],
  ['a number with nothing behind its point', '{"n":1.}'],
  ['a number that no double holds', '{"n":1e999}'],
  ['the same within a list', '{"a":[{"b":-1e999}]}'],
  ['NaN', '{"n":NaN}'],
  ['a byte order mark', '\ufeff{"msg":"a"}'],
  ['a zero byte at the end', '{"msg":"a"}\u0000'],
  ['more than 64 KiB', `{"msg":"${'a'.repeat(65_527)}"}`],
  ['more than 64 KiB in UTF-8', `{"msg":"${'é'.repeat(32_764)}"}`],
  ['more than 128 keys', many(129)],
  ['more than 64 brackets', nested(64)],
  ['an attribute of a page’s record', '{"msg":"a"}', { attributes: [{ key: 'rum.kind', value: text('error') }] }],
  ['a record with an event name', '{"msg":"a"}', { eventName: 'order.placed' }],
]

const atTheLimit: LogBodyCase[] = [
  {
    name: '64 KiB exactly',
    body: `{"msg":"${'a'.repeat(65_526)}"}`,
    expected: { body: 'a'.repeat(65_526), attributes: { msg: text('a'.repeat(65_526)) } },
  },
  {
    name: '128 keys',
    body: many(128),
    expected: { attributes: Object.fromEntries(Array.from({ length: 128 }, (_, i) => [`k${i}`, text('v')])) },
  },
]

/** Bodies and what becomes of them: the same list for the receiver of the embedded store and for the Collector. */
export const LOG_BODY_CASES: readonly LogBodyCase[] = [
  ...structured,
  ...levels,
  ...ids,
  ...hostile,
  ...untouched.map(([name, body, record = {}]) => ({ name: `untouched: ${name}`, body, record, expected: {} })),
  ...atTheLimit,
]
