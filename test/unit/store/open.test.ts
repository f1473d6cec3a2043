import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { StoreOptions } from '../../../server-handler/store/store.js'
import { openStore } from '../../support/clocked.js'
import { logRecord, logRequest } from '../../support/log-request.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const newPath = () => join(temporaryFolder(), 'throughline.duckdb')

/** A file whose store has been changed by SQL. */
async function changedFile(sql: string): Promise<string> {
  const path = newPath()
  const store = await openStore({ path })
  await store.query(sql)
  await store.close()
  return path
}

describe('a reader', () => {
  test.each([
    [
      'an older version is told to migrate it',
      'DELETE FROM throughline_store WHERE version > 2',
      'older_version',
      /has version 2.*throughline dev/,
    ],
    ['no version yet is told to migrate it', 'DELETE FROM throughline_store', 'older_version', /has version 0/],
    [
      'a newer version is told to update',
      'INSERT INTO throughline_store VALUES (99, now()::TIMESTAMP)',
      'newer_version',
      /has version 99/,
    ],
  ])('of a file with %s', async (_, sql, code, message) => {
    const path = await changedFile(sql)

    await expect(openStore({ path, readOnly: true })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  test('of another database learns that it is no store', async () => {
    const path = newPath()
    const instance = await DuckDBInstance.create(path)
    const connection = await instance.connect()
    await connection.run('CREATE TABLE orders (id INTEGER)')
    connection.closeSync()
    instance.closeSync()

    await expect(openStore({ path, readOnly: true })).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('a database without tables of throughline'),
    })
  })

  test('of a store in memory finds nothing', async () => {
    await expect(openStore({ path: ':memory:', readOnly: true })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('an option that DuckDB would refuse', () => {
  test.each<[string, Partial<StoreOptions>]>([
    ['memoryLimit', { memoryLimit: 'plenty' }],
    ['memoryLimit', { memoryLimit: '512' }],
    ['memoryLimit', { memoryLimit: '50%' }],
    ['memoryLimit', { memoryLimit: '-1GB' }],
    ['memoryLimit', { memoryLimit: '1 GB; ATTACH' }],
  ])('is not taken for a damaged file: %s', async (name, options) => {
    const opening = openStore({ path: newPath(), ...options })

    await expect(opening).rejects.toThrow(TypeError)
    await expect(opening).rejects.toThrow(`\`${name}\` must be a number with a unit of DuckDB`)
  })

  test('a limit of memory that is too low is not either', async () => {
    await expect(openStore({ path: newPath(), memoryLimit: '1KB' })).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/^(?!.*damaged).*Give it more memory/),
    })
  })

  test.each(['512MB', '1.5 GiB', '64 mb', '0.5g', '200000000B', '300 megabytes'])(
    '%s is a limit of memory',
    async (memoryLimit) => {
      await (await openStore({ path: ':memory:', memoryLimit })).close()
    },
  )
})

test('a time of retention beyond all times keeps every row, and the rollup is compacted', async () => {
  const warnings: string[] = []
  const days = Number.MAX_SAFE_INTEGER
  const store = await openStore({
    path: ':memory:',
    flushEveryMs: 1,
    rawDays: days,
    narrowDays: days,
    rollupDays: days,
    warn: (line) => warnings.push(line),
  })
  onTestFinished(() => store.close())
  await store.writeLogs(logRequest([logRecord({ 'rum.kind': 'event' }, { timeUnixNano: '1' })]))
  await store.deleteExpired()

  expect(await store.query('SELECT count(*) AS n FROM otel_logs')).toEqual([{ n: 1 }])
  expect(warnings).toEqual([])
})

test('a store can be closed twice, and its lock is free after the first time', async () => {
  const path = newPath()
  const store = await openStore({ path })
  await store.close()
  const next = await openStore({ path })
  onTestFinished(() => next.close())
  await store.close()

  expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8'))).toMatchObject({ pid: process.pid })
})

test('a server whose address cannot be recorded keeps its lock and runs on', async () => {
  const path = newPath()
  const store = await openStore({ path })
  onTestFinished(() => store.close())
  rmSync(`${path}.lock`)
  mkdirSync(`${path}.lock`)
  writeFileSync(join(`${path}.lock`, 'x'), '')

  expect(() => store.announce('http://127.0.0.1:4320')).not.toThrow()
})

describe('erasing', () => {
  const event = (session: string) => logRecord({ 'rum.kind': 'event', 'session.id': session }, { timeUnixNano: '0' })

  test.each<[string, unknown]>([
    ['an empty session', { kind: 'session', id: '' }],
    ['an empty hash', { kind: 'user', hash: '' }],
    ['an empty action', { kind: 'action', id: '' }],
    ['no id', { kind: 'session' }],
    ['an id in the place of a hash', { kind: 'user', id: 's-1' }],
    ['an unknown kind', { kind: 'visitor', id: 's-1' }],
    ['nothing', undefined],
  ])('%s is refused, and deletes no record without one', async (_, subject) => {
    const store = await openStore({ path: ':memory:', flushEveryMs: 1 })
    onTestFinished(() => store.close())
    await store.writeLogs(logRequest([event(''), event('s-1')]))

    await expect(store.erase(subject as never)).rejects.toThrow(TypeError)
    expect(await store.query('SELECT count(*) AS n FROM otel_logs')).toEqual([{ n: 2 }])
  })

  test.each(['shop\\anna', "o'brien\\", '\\', "'; DROP TABLE otel_logs; --", 'a\u0000b', '$1', 'ü😀'])(
    'a session that an agent of another kind has named %j leaves none of it and all of others',
    async (session) => {
      const store = await openStore({ path: ':memory:', flushEveryMs: 1 })
      onTestFinished(() => store.close())
      await store.writeLogs(logRequest([event(session), event('other')]))

      expect(await store.erase({ kind: 'session', id: session })).toMatchObject({ sessions: 1, rows: { otel_logs: 1 } })
      expect(await store.query('SELECT SessionId FROM otel_logs')).toEqual([{ SessionId: 'other' }])
    },
  )
})
