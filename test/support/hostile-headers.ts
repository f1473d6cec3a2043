import fc from 'fast-check'
import {
  ACTION_FIELDS,
  ACTION_KINDS,
  type ActionField,
  ATTRIBUTIONS,
  REQUEST_ORIGINS,
} from '../../src/shared/action.js'
import { actionAttribute, actionHeader, BAGGAGE_FIELDS, operationHeader } from '../../src/shared/names.js'
import type { RawHeader } from './raw-request.js'

/** The forger's trace: on a public route it may come out in a link alone. */
export const FORGED_TRACE = '0af7651916cd43dd8448eb211c80319c'
/** The forger's span. */
export const FORGED_SPAN = 'b7ad6b7169203331'
const TRACEPARENT = `00-${FORGED_TRACE}-${FORGED_SPAN}-03`
/** A marker in every malformed value, and in foreign `baggage` members: it must not appear in any output. */
export const CANARY = 'Evil'
/** Server-derived fields are asked for by this header, which a real server would not do. */
export const DERIVE_HEADER = 'x-derive'
/** What the server then knows; the second is invalid for its field. */
export const DERIVED = { surface_area: 'derived', action_kind: 'Evil!' } as const

/** What was sent in one place: nothing, a value of the place's pattern, or lines that amount to none. */
export type Given = { kind: 'none' } | { kind: 'good'; value: string } | { kind: 'bad'; lines: readonly string[] }

/** All that one hostile request says. */
export interface HostileRequest {
  fields: Readonly<Record<ActionField, Given>>
  members: Readonly<Partial<Record<ActionField, Given>>>
  /** Members that break the grammar. */
  brokenMembers: readonly string[]
  /** Members of others, well formed. */
  others: number
  /** Bytes that make `baggage` longer than anybody has to read. */
  padding: number
  traceparent: Given
  tracestate: Given
  correlation: Given
  session: Given
  operation: Given
  requestId: Given
  isDerived: boolean
}

const IDS = ['act_01JD0000000000000000000001', 'act_01JD0000000000000000000002']
// Names of the object that all inherit from are names like others, if they are well formed.
const NAMES = ['checkout', 'constructor', 'x'.repeat(64)]
const GOOD: Readonly<Record<ActionField, readonly string[]>> = {
  origin_action_id: IDS,
  parent_action_id: IDS,
  action_kind: ACTION_KINDS,
  action_name: NAMES,
  request_origin: REQUEST_ORIGINS,
  surface_area: NAMES,
  product_type: ['forged_product'],
  platform: ['forged_platform'],
  attribution: ATTRIBUTIONS,
}

/** Values of no pattern; the last few are refused by most of what reads HTTP. */
const bad = (good: string): fc.Arbitrary<Given> => {
  const lines = fc.constantFrom<readonly string[]>(
    [good, good],
    [good, `${CANARY}!`],
    [`${good}, ${good}`],
    [`${good},${CANARY}!`],
    [`${CANARY}!${good}`],
    [`%45vil${CANARY}!`],
    [`${CANARY}!%0d%0aset-cookie: a=1`],
    [`${CANARY}!\xe9\xff`],
    [`${CANARY}!\xf0\x9f\x98\x80`],
    [`${CANARY}!\ttab`],
    [`${CANARY}!<script>"\\\``],
    ['__proto__'],
    [`__proto__${CANARY}!`],
    [`{"${CANARY}!":1}`],
    [`${CANARY}!${'x'.repeat(257 - 5)}`],
    [''],
  )
  const refused = fc.constantFrom<readonly string[]>(
    [`${CANARY}!\r\nx-injected: ${CANARY}!`],
    [`${CANARY}!\r\n folded`],
    [`${CANARY}!\nx-injected: ${CANARY}!`],
    [`${CANARY}!\rx`],
    [`${CANARY}!\x00`],
    [`${CANARY}!\x01\x1b[31m`],
    [`${CANARY}!\x7f`],
    [`${CANARY}!${'x'.repeat(8 * 1024)}`],
    [`${CANARY}!${'x'.repeat(16 * 1024)}`],
  )
  const either = fc.oneof({ weight: 40, arbitrary: lines }, { weight: 1, arbitrary: refused })
  return either.map((each) => ({ kind: 'bad', lines: each }))
}

const NONE: Given = { kind: 'none' }

const given = (values: readonly string[], rest: fc.Arbitrary<Given> = bad(values[0] ?? '')): fc.Arbitrary<Given> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(NONE) },
    { weight: 3, arbitrary: fc.constantFrom(...values).map((value): Given => ({ kind: 'good', value })) },
    { weight: 2, arbitrary: rest },
  )

// Ids may contain underscores.
const id = (value: string): fc.Arbitrary<Given> =>
  given(
    [value],
    bad(value).filter((each) => each.kind === 'bad' && each.lines[0] !== '__proto__'),
  )

const oneOf = (...lines: readonly string[][]): fc.Arbitrary<Given> =>
  fc.constantFrom(...lines).map((each): Given => ({ kind: 'bad', lines: each }))

/** A member with a value that matches the grammar of `baggage` but not the pattern of its field; two of them for two lines. */
const member = (field: ActionField): fc.Arbitrary<Given> => {
  const [good = ''] = GOOD[field]
  const wrong = [`${CANARY}!`, `%0d%0a${CANARY}!`, `${CANARY}%00`, `%ff${CANARY}`, `${CANARY}!${'x'.repeat(300)}`, '']
  return given(GOOD[field], oneOf([good, good], [good, CANARY], [`${good}%20`], ...wrong.map((each) => [each])))
}

/** Draws requests. */
export const hostileRequests: fc.Arbitrary<HostileRequest> = fc.record({
  fields: fc.record(eachOf(ACTION_FIELDS, (field) => given(GOOD[field]))),
  members: fc.record(eachOf(BAGGAGE_FIELDS, member)),
  brokenMembers: fc.array(
    fc.constantFrom('', CANARY, `=${CANARY}`, `a="${CANARY}"`, `a=${CANARY}\xe9`, `a b=${CANARY}`, `a=1;=${CANARY}`),
    { maxLength: 3 },
  ),
  others: fc.constantFrom(0, 1, 100),
  padding: fc.constantFrom(0, 0, 0, 0, 0, 8_192),
  traceparent: given(
    [TRACEPARENT, `cc${TRACEPARENT.slice(2)}-forged`],
    oneOf([TRACEPARENT, TRACEPARENT], [TRACEPARENT.toUpperCase()], [`ff${TRACEPARENT.slice(2)}`], [CANARY]),
  ),
  tracestate: given(
    ['forged=1,b=2'],
    oneOf(['forged=1', 'forged=2=3'], [`${CANARY}=1`], [`forged=${CANARY}\xe9`], [`forged=${'x'.repeat(8_000)}`]),
  ),
  correlation: id('forged-correlation'),
  session: id('forged-session'),
  operation: given(['query ForgedOperation', 'mutation ForgedOperation', 'anonymous']),
  requestId: id('req-7'),
  isDerived: fc.boolean(),
})

function eachOf<T>(fields: readonly ActionField[], make: (field: ActionField) => T): Record<ActionField, T> {
  return Object.fromEntries(fields.map((field) => [field, make(field)])) as Record<ActionField, T>
}

/** A request as it goes over the wire. */
export function toHeaders(request: HostileRequest, namespace: string): RawHeader[] {
  const named: readonly (readonly [string, Given])[] = [
    ...ACTION_FIELDS.map((field) => [actionHeader(namespace, field), request.fields[field]] as const),
    ['traceparent', request.traceparent],
    ['tracestate', request.tracestate],
    ['x-correlation-id', request.correlation],
    ['x-session-id', request.session],
    [operationHeader(namespace), request.operation],
    ['x-request-id', request.requestId],
  ]
  return [
    ...named.flatMap(([name, each]) => linesOf(each).map((line, i): RawHeader => [casedBy(i, name), line])),
    ...baggageLines(request, namespace).map((line, i): RawHeader => [casedBy(i, 'baggage'), line]),
    ...(request.isDerived ? [[DERIVE_HEADER, '1'] as const] : []),
  ]
}

/** What the lines of `baggage` hold; in two headers where there are several members. */
export function baggageLines(request: HostileRequest, namespace: string): string[] {
  const { members, brokenMembers, others, padding } = request
  const all = [
    ...BAGGAGE_FIELDS.flatMap((field) =>
      linesOf(members[field] ?? NONE).map((value) => `${actionAttribute(namespace, field)}=${value}`),
    ),
    ...Array.from({ length: others }, (_, i) => `${CANARY}${i}=${CANARY};${CANARY}`),
    ...(padding > 0 ? [`${CANARY}=${'x'.repeat(padding)}`] : []),
    ...brokenMembers,
  ]
  const half = Math.ceil(all.length / 2)
  return [all.slice(0, half), all.slice(half)].flatMap((part) => (part.length > 0 ? [part.join()] : []))
}

const linesOf = (each: Given): readonly string[] =>
  each.kind === 'none' ? [] : each.kind === 'good' ? [each.value] : each.lines

const casedBy = (i: number, name: string): string => (i === 0 ? name : name.toUpperCase())
