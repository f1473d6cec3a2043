import { existsSync } from 'node:fs'
import { ACTION_ID_PATTERN } from '../../src/shared/action.js'
import { isClickhouseUrl } from '../clickhouse/clickhouse-url.js'
import { eraseFromClickhouse } from '../clickhouse/erase.js'
import { ERASED_TABLES, type ErasureReport, type ErasureSubject } from '../questions/erasure.js'
import { isSessionId } from '../questions/session.js'
import { openStore } from '../store/store.js'
import { withoutPassword } from './address.js'
import { storePathIn } from './dev-server.js'
import { UsageError, wrongValue } from './usage-error.js'

/** Arguments of `throughline erase`, as text. */
export interface EraseCommandOptions {
  session?: string
  userHash?: string
  action?: string
  data: string
  url?: string
  cluster?: string
  json?: boolean
}

/** Erases all records of a visit, a visitor or an action, and prints how many there were. */
export async function runErase(given: EraseCommandOptions): Promise<string> {
  const report = await erase(given, readSubject(given))
  if (given.json) return JSON.stringify(report, undefined, 2)
  const rows = ERASED_TABLES.map((table) => `  ${table.padEnd(12)} ${report.rows[table]} rows`)
  return [`Erased ${report.sessions} visits and ${report.traces} traces:`, ...rows].join('\n')
}

async function erase({ data, url, cluster }: EraseCommandOptions, subject: ErasureSubject): Promise<ErasureReport> {
  if (url !== undefined) {
    if (!isClickhouseUrl(url))
      throw wrongValue(
        '--url',
        withoutPassword(url),
        'the address of ClickHouse; the embedded store is erased by --data',
      )
    return eraseFromClickhouse(url, subject, { cluster })
  }
  const path = storePathIn(data)
  if (!existsSync(path)) throw new UsageError(`there is no store ${path}. Give the folder of the store with --data.`)
  const store = await openStore({ path })
  try {
    return await store.erase(subject)
  } finally {
    await store.close()
  }
}

const HASH_PATTERN = /^[\w-]{32,128}$/

function readSubject({ session, userHash, action }: EraseCommandOptions): ErasureSubject {
  const given = [session, userHash, action].filter((value) => value !== undefined)
  if (given.length !== 1) throw new UsageError('give one of --session, --user-hash and --action')
  if (session !== undefined) {
    if (!isSessionId(session)) throw wrongValue('--session', session, 'a session id')
    return { kind: 'session', id: session }
  }
  if (userHash !== undefined) {
    if (!HASH_PATTERN.test(userHash)) throw wrongValue('--user-hash', userHash, 'the hash that `identify` was given')
    return { kind: 'user', hash: userHash }
  }
  if (!ACTION_ID_PATTERN.test(action ?? ''))
    throw wrongValue('--action', action ?? '', 'an action id, act_ and 26 characters')
  return { kind: 'action', id: action ?? '' }
}
