import { describe, expect, onTestFinished, test } from 'vitest'
import { startDevServer } from '../../../server-handler/cli/dev-server.js'
import { type McpServer, registerTools } from '../../../server-handler/cli/mcp-command.js'
import { TOOLS } from '../../../server-handler/cli/mcp-tools.js'
import { logRecord, logRequest } from '../../support/log-request.js'
import { seedStory } from '../../support/seed-visits.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

type Answer = (given: unknown) => Promise<{ content: { text: string }[]; isError?: boolean }>

async function prepared() {
  const seed = seedStory({ untilMs: Date.now(), rangeMs: 20 * 3_600_000, visits: 200 })
  const data = temporaryFolder()
  const running = await startDevServer({ port: 0, dataPath: data })
  onTestFinished(() => running.close())
  await running.store.writeLogs(seed.logs)
  await running.store.writeTraces(seed.traces)
  const tools = new Map<string, { answer: Answer; annotations: unknown }>()
  const server: McpServer = {
    registerTool: (name, { annotations }, answer) => tools.set(name, { answer, annotations }),
    connect: async () => undefined,
    close: async () => undefined,
    server: {},
  }
  registerTools(server, { data })
  const call = async (name: string, given: unknown) => {
    const { content, isError = false } = (await tools.get(name)?.answer(given)) ?? { content: [] }
    const text = content[0]?.text ?? ''
    return { isError, text, answer: isError ? {} : JSON.parse(text) }
  }
  const lose = (...places: [route: string, count: number][]) =>
    running.store.writeLogs(
      logRequest(
        places.map(([route, count]) =>
          logRecord(
            {
              'rum.kind': 'health',
              'rum.health.signal': 'server_dropped',
              'rum.health.reason': 'sink_slow',
              'rum.health.count': count,
              'rum.route_pattern': route,
            },
            { timeUnixNano: '0' },
          ),
        ),
      ),
    )
  return { tools, call, seed, lose }
}

describe('the tools for agents', () => {
  test('each answer has its sample, its loss and its period', async () => {
    const { call, seed } = await prepared()
    const given = {
      vital: 'lcp',
      fingerprint: 'ApiError-checkout',
      id: seed.actionIds.at(-1),
    }
    for (const { name } of TOOLS) {
      const { answer, text } = await call(name, given)
      expect([name, Object.keys(answer)], text).toEqual([
        name,
        expect.arrayContaining(['period', 'sample', 'loss', 'rows']),
      ])
    }
  })

  test('say that they only read', async () => {
    const { tools } = await prepared()

    expect([...tools.values()].map(({ annotations }) => annotations)).toEqual(
      TOOLS.map(() => ({ readOnlyHint: true, openWorldHint: false })),
    )
  })

  test('filter by typed fields', async () => {
    const { call } = await prepared()
    const { answer } = await call('vitals', { vital: 'lcp', by: 'device', route: '/checkout', range: '20h' })

    expect(answer.rows.map(({ metric }: { metric: string }) => metric)).toEqual(answer.rows.map(() => 'lcp'))
    expect(answer.rows.map(({ name }: { name: string }) => name)).toContain('mobile')
    expect(answer.period.range).toBe('20h')
    expect(answer.loss).toContainEqual({ signal: 'envelope_gap', reason: 'seq', count: 6 })
  })

  test('a loss is one number for each reason, whatever its routes', async () => {
    const { call, lose } = await prepared()
    await lose(['/a', 3], ['/b', 4])
    const { answer } = await call('views', {})

    expect(answer.loss.filter(({ reason }: { reason: string }) => reason === 'sink_slow')).toEqual([
      { signal: 'server_dropped', reason: 'sink_slow', count: 7 },
    ])
  })

  test.each([
    ['vitals', { vital: 'lcq' }],
    ['vitals', { by: 'user' }],
    ['vitals', { range: 'always' }],
    ['trend', {}],
    ['lineage', { id: "act_1'; DROP TABLE otel_logs" }],
    ['session', { id: 'a b' }],
    ['search', {}],
  ])('%s refuses %j and says why', async (name, given) => {
    const { call } = await prepared()

    expect(await call(name, given)).toMatchObject({ isError: true, text: expect.stringMatching(/./) })
  })
})
