import { error, type Finding, ok, skipped } from './finding.js'
import { quote, showUrl } from './printable.js'
import { request } from './request.js'

const NONE = 'no Collector is given'
const EMPTY_LOGS = JSON.stringify({ resourceLogs: [] })
const PAGE = 'https://throughline-doctor.invalid'

/** Sends an empty request to an OTLP/HTTP receiver, and asks for its health. */
export async function checkCollector(collector: URL | undefined, health: URL | undefined): Promise<Finding[]> {
  return [
    collector
      ? await checkReceiver(collector)
      : skipped('collector', NONE, 'Give the address of the OTLP/HTTP receiver of a Collector with --collector.'),
    health
      ? await checkHealth(health)
      : skipped(
          'collector_health',
          'no health check is given',
          'Give the address of its health check with --collector-health.',
        ),
  ]
}

async function checkReceiver(collector: URL): Promise<Finding> {
  const logs = new URL(`${collector.pathname.replace(/\/+$/, '')}/v1/logs`, collector)
  const headers = { 'content-type': 'application/json' }
  const reply = await request(logs, { method: 'POST', headers, body: EMPTY_LOGS })
  if (!reply.ok)
    return error(
      'collector',
      reply.problem,
      'Start it, and give the address of its OTLP/HTTP receiver, usually port 4318.',
    )
  const { status } = reply.answer
  const found = `POST ${showUrl(logs)}: ${status}`
  if (status !== 200)
    return error(
      'collector',
      found,
      'It has to answer 200 to an empty OTLP request: check receivers.otlp.protocols.http.',
    )
  const preflight = await request(logs, {
    method: 'OPTIONS',
    headers: {
      origin: PAGE,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  })
  const allowed = preflight.ok ? preflight.answer.headers.get('access-control-allow-origin') : null
  if (allowed !== '*' && allowed !== PAGE) return ok('collector', found)
  const advice =
    'Remove cors from the receiver: pages send to the endpoint of their own site, which checks and redacts.'
  return error('collector', `${found}, but it lets pages of every origin send (${quote(allowed)})`, advice)
}

async function checkHealth(health: URL): Promise<Finding> {
  const reply = await request(health)
  if (!reply.ok)
    return error('collector_health', reply.problem, 'Enable the extension health_check, usually port 13133.')
  const { status } = reply.answer
  if (status === 200) return ok('collector_health', `${showUrl(health)}: 200`)
  return error('collector_health', `${showUrl(health)}: ${status}`, 'Its log says which component is not ready.')
}
