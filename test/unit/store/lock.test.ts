import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readLockHolder, takeLock } from '../../../server-handler/store/lock.js'
import { startChild } from '../../support/child-lines.js'
import { openStore } from '../../support/clocked.js'
import { eventually } from '../../support/eventually.js'
import { NOW_MS } from '../../support/log-request.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const storePath = () => join(temporaryFolder(), 'store.duckdb')
const writeLock = (path: string, holder: object | string) =>
  writeFileSync(`${path}.lock`, typeof holder === 'string' ? holder : JSON.stringify(holder))

describe('the lock', () => {
  test('a second writer in the same process learns the holder', () => {
    const path = storePath()
    const lock = takeLock(path)

    expect(() => takeLock(path)).toThrow(`is written by process ${process.pid}, and a store has one writer`)
    expect(() => takeLock(path)).toThrow('with --data on the command line')
    lock.release()
    takeLock(path).release()
  })

  test('gives readers the address of the holder', () => {
    const path = storePath()
    const lock = takeLock(path)
    lock.announce('http://127.0.0.1:4320')

    expect(readLockHolder(path)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:4320' })
    lock.release()
    expect(readLockHolder(path)).toBeUndefined()
  })

  test.each([
    ['of a process that is gone', { pid: 2 ** 22 + 1, born: '1', token: 't' }],
    ['of an earlier process with our own pid', { pid: process.pid, born: '1', token: 't' }],
    ['that a crash cut off', '{"pid":12'],
    ['that is empty', ''],
  ])('a lock %s is taken over', (_name, holder) => {
    const path = storePath()
    writeLock(path, holder)
    const lock = takeLock(path)

    expect(readLockHolder(path)?.pid).toBe(process.pid)
    lock.release()
    expect(existsSync(`${path}.lock`)).toBe(false)
  })

  test('releasing leaves a lock that another process has taken since', () => {
    const path = storePath()
    const lock = takeLock(path)
    writeLock(path, { pid: 1, born: '', token: 'another' })
    lock.release()

    expect(readFileSync(`${path}.lock`, 'utf8')).toContain('another')
  })
})

describe('two processes', () => {
  test('what was acknowledged is there after kill -9 in the middle of writing', async () => {
    const path = storePath()
    const child = startChild('test/support/store-child.ts', [path])
    await eventually(() => child.lines.length >= 12, { withinMs: 30_000 })
    child.process.kill('SIGKILL')
    expect(await child.ended).toBe('SIGKILL')

    const acknowledged = child.lines.slice(1).map(Number)
    const store = await openStore({ path, now: () => NOW_MS })
    onTestFinished(() => store.close())
    const found = await store.query('SELECT EventName AS n, count(*) AS records FROM otel_logs GROUP BY EventName')
    expect(acknowledged.length).toBeGreaterThan(10)
    expect(
      found.filter(({ records }) => records !== 50),
      'no write is there by half',
    ).toEqual([])
    const numbers = new Set(found.map(({ n }) => Number(n)))
    expect(acknowledged.filter((n) => !numbers.has(n))).toEqual([])
  }, 60_000)

  test('a second process is refused while the first writes, for writing and for reading', async () => {
    const path = storePath()
    const child = startChild('test/support/store-child.ts', [path])
    await eventually(() => child.lines.includes('open'), { withinMs: 30_000 })

    await expect(openStore({ path })).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining(`process ${child.process.pid}`),
    })
    await expect(openStore({ path, readOnly: true })).rejects.toMatchObject({ code: 'locked' })
  }, 60_000)
})
