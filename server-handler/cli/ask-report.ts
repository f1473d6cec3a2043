import { isClickhouseUrl } from '../clickhouse/clickhouse-url.js'
import { openClickhouse } from '../clickhouse/open.js'
import { type Answers, ask, type Question } from '../questions/question.js'
import { readLockHolder } from '../store/lock.js'
import { openStore } from '../store/store.js'
import { withoutPassword } from './address.js'
import { storePathIn } from './dev-server.js'
import { readToken } from './report-access.js'
import { wrongValue } from './usage-error.js'

/** Where a command finds the records: ClickHouse or a running server if there is one, else the file. */
export interface ReportPlace {
  data: string
  url?: string
  /** A running server whose report requires a token. */
  token?: string
}

/** A query in both of its forms: for a server's JSON API, and for the file. */
export interface ReportRequest<Answer> {
  topic: string
  search: Readonly<Record<string, string>>
  question: Question<Answer>
}

/** Queries ClickHouse, or a running server if there is one, else the file. */
export async function askReport<Answer>(
  place: ReportPlace,
  request: ReportRequest<Answer>,
): Promise<readonly Answer[]> {
  const url = place.url ?? readLockHolder(storePathIn(place.data))?.url
  if (url !== undefined && !isClickhouseUrl(url)) return askServer(url, request, readToken(place.token))
  const store = await openAnswers(place)
  try {
    return await ask(store, request.question)
  } finally {
    await store.close()
  }
}

/** Opens what a command reads by itself: ClickHouse if its address is given, else the file. */
export async function openAnswers({ data, url }: ReportPlace): Promise<Answers & { close(): Promise<void> }> {
  if (url !== undefined && !isClickhouseUrl(url))
    throw wrongValue(
      '--url',
      withoutPassword(url),
      'the address of ClickHouse, such as clickhouse://reader:secret@127.0.0.1:8123/throughline',
    )
  if (url !== undefined) return openClickhouse(url)
  return openStore({ path: storePathIn(data), readOnly: true })
}

async function askServer<Answer>(
  url: string,
  { topic, search }: ReportRequest<Answer>,
  token: string | undefined,
): Promise<readonly Answer[]> {
  const address = readAddress(url)
  address.pathname = `${address.pathname.replace(/\/(report\/?)?$/, '')}/report/api/${topic}`
  address.search = new URLSearchParams(search).toString()
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(address, { headers }).catch((cause: unknown) => {
    throw new Error(
      `no server answers at ${withoutPassword(url)}. Start one with \`throughline dev\`, or leave out --url to read the file.`,
      { cause },
    )
  })
  if (response.status === 401)
    throw new Error(`${address.origin} needs its token. Give --token, or set THROUGHLINE_TOKEN.`)
  if (!response.ok)
    throw new Error(
      `${address.origin} answered ${response.status}${describeBody(response, await response.text())}. Give the address of a throughline server with --url.`,
    )
  const answer: unknown = await response.json().catch(() => undefined) // Not JSON: reported below.
  const { rows }: { rows?: unknown } = Object(answer)
  if (!Array.isArray(rows))
    throw new Error(
      `${address.origin} is not a throughline server: its response is not a report. Give the address of one with --url.`,
    )
  return rows
}

function readAddress(url: string): URL {
  if (URL.canParse(url) && /^https?:/.test(url)) return new URL(url)
  throw wrongValue(
    '--url',
    withoutPassword(url),
    'the address of a running server, such as http://127.0.0.1:4320, or of ClickHouse, such as clickhouse://reader:secret@127.0.0.1:8123/throughline',
  )
}

// The page of another server would say nothing.
function describeBody({ headers }: Response, text: string): string {
  const isShown = text !== '' && !headers.get('content-type')?.includes('html')
  return isShown ? `: ${text.slice(0, 200)}` : ''
}
