import { describe, expect, test } from 'vitest'
import { expressMount } from '../../../server-handler/entries/express.js'
import { fastifyMount } from '../../../server-handler/entries/fastify.js'
import { honoMount } from '../../../server-handler/entries/hono.js'
import { nextActionScope, nextMount } from '../../../server-handler/entries/next.js'
import { nodeMount } from '../../../server-handler/entries/node.js'
import { createScriptHandler } from '../../../server-handler/entries/script.js'
import { createRumHandler } from '../../../server-handler/entries/server.js'
import { workerMount } from '../../../server-handler/entries/worker.js'

const MOUNTS: Record<string, (handle: never) => unknown> = {
  expressMount,
  fastifyMount,
  honoMount,
  nextMount,
  nodeMount,
  workerMount,
}

describe.each(Object.entries(MOUNTS))('%s', (name, mount) => {
  test.each([
    ['nothing', undefined],
    ['the options of the handler', { namespace: 'acme' }],
    ['a function without paths', () => new Response()],
  ])('rejects %s in place of a handler at startup', (_, handle) => {
    expect(() => mount(handle as never)).toThrow(`${name}() takes the handler that createRumHandler()`)
  })

  test.each([
    ['the endpoint', createRumHandler({ sink: { write: async () => {} } })],
    ['the script', createScriptHandler()],
  ])('takes the handler of %s', (_, handle) => {
    expect(mount(handle as never)).toBeDefined()
  })
})

test('nextActionScope rejects options in place of `headers`', () => {
  expect(() => nextActionScope({ routes: {} } as never)).toThrow(
    'takes `headers` of next/headers first; got {"routes":{}}',
  )
})
