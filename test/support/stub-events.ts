import type { EventReader, StoredEvent } from '../../server-handler/entries/report.js'

/** A reader that finds two events of any session: an order, and a payment that failed. */
export function stubEvents(createdMs: number): EventReader {
  return {
    async find(by, id) {
      if (by !== 'session') return []
      const event: StoredEvent = {
        ...{
          id: 'event-1',
          type: 'order_placed',
          stream: 'order-17',
          failed: false,
          error: '',
          createdMs,
          durationMs: 12,
        },
        ...{ actionId: '', sessionId: id, correlationId: '', traceId: '', spanId: '', parentSpanId: '' },
      }
      const failed = { ...event, id: 'event-2', type: 'payment_declined', failed: true, error: 'CardError' }
      return [event, failed]
    },
  }
}
