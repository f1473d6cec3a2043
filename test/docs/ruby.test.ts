import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findProgram } from '../support/find-program.js'

const MISSING = findProgram('ruby') ? '' : 'skipped: ruby is not installed (apt-get install ruby)'
const documents = readFileSync('docs/jobs.md', 'utf8')
const code = [...documents.matchAll(/```ruby\n([\s\S]*?)```/g)].map(([, fence]) => fence).join('\n')
const standIns = readFileSync('test/support/sidekiq-stand-ins.rb', 'utf8')

/** Runs Ruby after the documents' own and reads what it prints. */
function ruby(script: string): unknown {
  const input = `${standIns}\n${code}\n${script}`
  return JSON.parse(execFileSync('ruby', ['-w'], { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] }))
}

interface Vector {
  name: string
  given: unknown
  read: { action: { origin_action_id: string } | null; requestId?: string | null; problem: string | null }
}

const { read } = JSON.parse(readFileSync('docs/carrier/v1.json', 'utf8')) as { read: Vector[] }

describe.skipIf(MISSING)(`the documents’ Ruby ${MISSING}`, () => {
  test('reads every carrier of the vectors as this project does', () => {
    const seen = ruby(`
      vectors = JSON.parse(File.read("docs/carrier/v1.json"))["read"]
      puts JSON.generate(vectors.map { |each| c = Throughline.read(each["given"]); [each["name"], c.action_id, c.request_id, c.problem] })`)

    expect(seen).toEqual(
      read.map((vector) => [
        vector.name,
        vector.read.action?.origin_action_id ?? null,
        vector.read.requestId ?? null,
        vector.read.problem,
      ]),
    )
  })

  test('runs an immediate job in its request’s trace and a retry in a fresh one that links to it, errors untouched', () => {
    const carrier = read[0]?.given
    const traceparent = Reflect.get(Object(carrier), 'traceparent')
    const seen = ruby(`
      carrier = JSON.parse(${JSON.stringify(JSON.stringify(carrier))})
      middleware = Throughline::ServerMiddleware.new
      middleware.call(nil, { "jid" => "1", "acme_trace" => carrier }, "receipts") { 1 }
      begin
        middleware.call(nil, { "jid" => "1", "acme_trace" => carrier, "retry_count" => 0 }, "receipts") { raise ArgumentError }
      rescue ArgumentError
      end
      middleware.call(nil, { "jid" => "2", "acme_trace" => [1] }, "receipts") { 1 }
      puts JSON.generate(OpenTelemetry::SEEN)`)

    expect(seen).toMatchObject([
      {
        parent: traceparent,
        links: [],
        attributes: { 'throughline.job.lineage': 'continued', 'throughline.job.attempt': 1 },
      },
      {
        parent: 'root',
        links: [traceparent],
        error: 'ArgumentError',
        attributes: { 'throughline.job.lineage': 'linked', 'throughline.job.attempt': 2 },
      },
      { parent: 'root', links: [], attributes: { 'throughline.job.lineage': 'degraded' } },
    ])
  })
})
