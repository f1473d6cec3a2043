import { createEventReader, type EventReader } from '../domain-events/read-events.js'
import { openPostgres } from './postgres.js'

/** A reader of the shop's events with its connections. */
export interface OpenEvents {
  events: EventReader | undefined
  close(): Promise<void>
}

/** Connections for a report: few, so that the shop keeps the others. */
const LIMITS = { maxConnections: 4, statementTimeoutMs: 2_000 }

/** Opens the database of the option `--events`; nothing connects before the first lookup. */
export async function openEvents(url: string | undefined): Promise<OpenEvents> {
  if (url === undefined) return { events: undefined, close: async () => {} }
  const pool = await openPostgres('--events', url, LIMITS)
  return { events: createEventReader({ client: pool }), close: () => pool.end() }
}
