import { dictionary, having, required, SCOPE_ROW, text } from '../options/rows.js'
import type { OptionTable } from '../options/table.js'
import type { Scope } from '../scope/scope.js'
import type { EventsClient } from './sql-client.js'

/** An event of the shop. */
export interface DomainEvent {
  /** What happened: `order_placed`. */
  type: string
  /** The subject of the event: `order-17`. */
  stream?: string | undefined
  /** Any JSON. @default {} */
  data?: unknown
  /** Your own metadata, beside the fields that are filled in. */
  metadata?: Readonly<Record<string, unknown>> | undefined
  /** Duration in milliseconds. @default the time since the request, the job or the enclosing `withSpan` began */
  durationMs?: number | undefined
  /** What failed: an error, of which the name is recorded and never the message, a word, or `true`. */
  error?: unknown
  /** Other columns of your table that have to be filled. */
  values?: Readonly<Record<string, unknown>> | undefined
}

/** How an event is written. */
export interface EmitOptions {
  /** The client of your transaction: the event is committed, or rolled back, with it. @default that of `createDomainEvents` */
  client?: EventsClient | undefined
  /** The request or job to act for. @default the current one */
  scope?: Scope | undefined
}

const anything = (description: string, shown?: string) => ({
  ...text(description, shown === undefined ? {} : { shown }),
  type: '`unknown`',
  fits: () => true,
})

/** The fields of an event. */
export const EVENT_FACTS = {
  type: required(text('what happened, such as `order_placed`')),
  stream: text('what it happened to, such as `order-17`'),
  data: anything('any JSON', '{}'),
  metadata: dictionary(
    { type: 'Record<string, unknown>', must: 'be an object' },
    'your own metadata, beside the fields that are filled in',
  ),
  durationMs: {
    ...text('how long it took', { shown: 'the time since the request, the job or the enclosing `withSpan` began' }),
    type: '`number`',
    must: 'be a number',
    fits: (value: unknown) => typeof value === 'number',
  },
  error: anything('what failed: an error, of which the name is recorded and never the message, a word, or `true`'),
  values: dictionary(
    { type: 'Record<string, unknown>', must: 'be an object' },
    'other columns of your table that have to be filled',
  ),
} satisfies OptionTable<DomainEvent>

/** The options of `emitEvent`. */
export const EMIT_OPTIONS = {
  client: having(
    { type: 'EventsClient', methods: ['query'] },
    'the client of your transaction: the event is committed, or rolled back, with it',
    { shown: 'that of `createDomainEvents`' },
  ),
  scope: SCOPE_ROW,
} satisfies OptionTable<EmitOptions>
