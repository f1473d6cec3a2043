import type { RumOptions } from '../../server-handler/rum/options.js'
import { createRumHandler, type Sources } from './clocked.js'
import { createFakeClock } from './fake-clock.js'
import { attributesOf, createMemorySink } from './log-reader.js'

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.7000.1 Safari/537.36'

/** Opens an endpoint with a fake clock and an in-memory sink. */
export function openEndpoint(options: RumOptions & Sources = {}) {
  const sink = createMemorySink()
  const clock = createFakeClock()
  const handle = createRumHandler({ sink, clock, environmentVariables: {}, ...options })
  const send = (
    body: unknown,
    change: { headers?: Record<string, string>; path?: string; clientAddress?: string } = {},
  ) =>
    handle(
      new Request(`https://shop.example.com${change.path ?? '/__throughline/rum'}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'sec-fetch-site': 'same-origin',
          'user-agent': CHROME,
          ...change.headers,
        },
        body:
          typeof body === 'string' ? body : body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
      }),
      { clientAddress: change.clientAddress },
    )
  return {
    sink,
    clock,
    handle,
    send,
    /** Attributes of the records of a kind, the oldest first. */
    attributes: (kind: string) =>
      sink
        .records()
        .map((record) => attributesOf(record.attributes))
        .filter((attributes) => attributes['rum.kind'] === kind),
  }
}
