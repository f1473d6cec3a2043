/**
 * A shop's own events in PostgreSQL, each with the click, the request and the trace that it comes from.
 *
 * @example
 * const { emitEvent } = createDomainEvents({ client: pool })
 * await emitEvent({ type: 'order_placed', stream: 'order-17', data: { total: 4200 } }, { client })
 * @module
 */
export type { ArchivedEvents, ArchiveOptions } from '../domain-events/archive.js'
export { archiveDomainEvents } from '../domain-events/archive.js'
export type { DomainEvents, DomainEventsOptions } from '../domain-events/emit-event.js'
export { createDomainEvents } from '../domain-events/emit-event.js'
export type { DomainEvent, EmitOptions } from '../domain-events/event-facts.js'
export type { EventColumns } from '../domain-events/event-table.js'
export type { DomainEventsMigration, MigratedEvents } from '../domain-events/migrate.js'
export { migrateDomainEvents } from '../domain-events/migrate.js'
export type { EventKey, EventReader, EventReaderOptions, StoredEvent } from '../domain-events/read-events.js'
export { createEventReader } from '../domain-events/read-events.js'
export type { EventsClient } from '../domain-events/sql-client.js'
export { DomainEventsError } from '../domain-events/sql-client.js'
export { withSpan } from '../domain-events/with-span.js'
export type { Scope } from '../scope/scope.js'
