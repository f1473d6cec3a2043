import { describe, expect, test, vi } from 'vitest'
import { runCommandLine } from '../../../server-handler/cli/program.js'

async function run(...words: string[]): Promise<{ code: number; said: string }> {
  const said: string[] = []
  const say = (text: string) => said.push(text)
  const code = await runCommandLine(words, { print: say, complain: say, untilStopped: async () => {} })
  return { code, said: said.join('\n') }
}

describe('the commands for domain events', () => {
  test.each([
    [['archive'], /give --postgres with an address/],
    [['migrate'], /give --clickhouse .* or --postgres for domain events/],
    [
      ['archive', '--postgres', 'localhost:5432'],
      /`--postgres` is "localhost:5432"; it must be an address such as postgres:/,
    ],
    [
      ['archive', '--postgres', 'postgres://a@b/c', '--older-than', 'soon'],
      /`--older-than` is "soon"; it must be a number of days/,
    ],
    [['archive', '--postgres', 'postgres://a@b/c', '--older-than', '0d'], /`--older-than` is "0d"/],
    [['archive', '--postgres', 'postgres://a@b/c', '--to', 'a b'], /`--to` is "a b"; it must be a name of letters/],
    [['migrate', '--postgres', 'postgres://a@b/c', '--table', 'x;y'], /`--table` is "x;y"; it must be a name/],
    [
      ['migrate', '--postgres', 'postgres://a@b/c', '--api-schema', 'a.b'],
      /`--api-schema` is "a.b"; it must be a name/,
    ],
    [['dev', '--port', '0', '--data', ':memory:', '--events', 'https://shop.example'], /`--events` is "https:/],
    [
      ['report', '--serve', '0', '--url', 'clickhouse://a/b', '--events', 'mysql://u:hunter2:x@h/d'],
      /`--events` is "mysql:\/\/u:…@h\/d"/,
    ],
  ])('say what is wrong with %j, with status 2', async (words, message) => {
    const { code, said } = await run(...words)
    expect(said).toMatch(message)
    expect(said).not.toContain('hunter2')
    expect(code).toBe(2)
  })

  test('say that no database listens, with status 1', async () => {
    const { code, said } = await run('migrate', '--postgres', 'postgres://owner:hunter2@127.0.0.1:9/shop')
    expect(said).toMatch(/ECONNREFUSED.*No PostgreSQL listens at this address/)
    expect(said).not.toContain('hunter2')
    expect(code).toBe(1)
  })

  test('say how to install the driver where it is missing', async () => {
    vi.doMock('pg', () => {
      throw new Error('Cannot find package')
    })
    const { code, said } = await run('archive', '--postgres', 'postgres://a@127.0.0.1/c')
    vi.doUnmock('pg')
    expect(said).toMatch(/needs the driver of PostgreSQL, which is not installed\. Run: npm i pg/)
    expect(code).toBe(2)
  })
})
