import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { runCommandLine } from '../../../server-handler/cli/program.js'
import { findDifference } from '../../../server-handler/conformance/compare.js'
import { findKit, type KitCase, readKit } from '../../../server-handler/conformance/kit.js'
import { runProgram } from '../../../server-handler/conformance/run-program.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const KIT = findKit()
const files = readdirSync(KIT).filter((name) => name !== 'schema.json')

async function run(...words: string[]) {
  const printed: string[] = []
  const complaints: string[] = []
  const code = await runCommandLine(['conformance', ...words], {
    print: (text) => printed.push(text),
    complain: (text) => complaints.push(text),
    untilStopped: () => Promise.resolve(),
  })
  return { code, printed: printed.join('\n'), complaints: complaints.join('\n') }
}

/** A kit of three cases whose operation is `echo`, and a program that answers them by the given statement. */
function smallKit(statement: string): string[] {
  const folder = temporaryFolder()
  const kit = join(folder, 'kit')
  mkdirSync(kit)
  const cases = [1, 2, 3].map((value) => ({
    name: `value ${value}`,
    operation: 'echo',
    input: { value },
    expected: { value },
  }))
  writeFileSync(join(kit, 'echoes.json'), JSON.stringify({ format: 1, contract: 1, section: 'echoes', cases }))
  const program = join(folder, 'program.mjs')
  writeFileSync(
    program,
    `import { createInterface } from 'node:readline'
    for await (const line of createInterface({ input: process.stdin })) {
      const { id, input } = JSON.parse(line)
      const answer = (rest) => console.log(JSON.stringify({ id, ...rest }))
      ${statement}
    }`,
  )
  return ['--kit', kit, '--', process.execPath, program]
}

describe('the kit', () => {
  const schema = z.fromJSONSchema(JSON.parse(readFileSync(join(KIT, 'schema.json'), 'utf8')))

  test.each(files)('%s follows the schema', (name) => {
    expect(schema.safeParse(JSON.parse(readFileSync(join(KIT, name), 'utf8'))).error).toBeUndefined()
  })

  test('the schema refuses a case with a field that no operation has', () => {
    const file = JSON.parse(readFileSync(join(KIT, 'routes.json'), 'utf8'))
    file.cases[0].input.colour = 'green'
    expect(schema.safeParse(file).success).toBe(false)
  })

  test('names every case once', () => {
    const ids = readKit(KIT).map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(400)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('lists every file and operation in its documentation', () => {
    const page = readFileSync('docs/conformance.md', 'utf8')
    for (const name of files) expect(page).toContain(`(contract/v1/${name})`)
    for (const operation of new Set(readKit(KIT).map((each) => each.operation)))
      expect(page).toContain(`| \`${operation}\` |`)
  })

  test('of another format is refused', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'x.json'), JSON.stringify({ format: 2, section: 'x', cases: [] }))
    expect(await run('--kit', folder, '--', 'true')).toMatchObject({
      code: 1,
      complaints: 'throughline: x.json has format 2; this version reads format 1',
    })
  })
})

describe('throughline conformance', () => {
  test('prints the score of each section, and exits with 0 when every case passes', async () => {
    const { code, printed } = await run(...smallKit('answer({ output: input })'))
    expect(code).toBe(0)
    expect(printed).toBe('section  passed  cases\nechoes        3      3\nall           3      3')
  })

  test('prints what was expected and returned of a failed case, and exits with 1', async () => {
    const { code, printed, complaints } = await run(
      ...smallKit('answer({ output: input.value === 2 ? { value: "two" } : input })'),
    )
    expect({ code, complaints }).toEqual({ code: 1, complaints: 'throughline: 1 of 3 cases failed' })
    expect(printed).toContain('✗ echoes/value 2\n')
    expect(printed).toContain('  at        .value\n  expected  2\n  got       "two"')
  })

  test('counts an error, a missing answer and a line that is not an answer', async () => {
    const { code, printed } = await run(
      ...smallKit(`if (input.value === 1) answer({ error: 'not implemented' })
        else if (input.value === 2) console.log('hello')
        else answer({ output: input })`),
    )
    expect(code).toBe(1)
    expect(printed).toContain('at        error: not implemented')
    expect(printed).toContain('at        no answer')
    expect(printed).toContain('Lines that are not answers:\nhello')
  })

  test('says that a program ended early, even if it had answered everything', async () => {
    const { code, complaints } = await run(
      ...smallKit('answer({ output: input }); if (input.value === 3) process.exit(3)'),
    )
    expect({ code, complaints }).toEqual({
      code: 1,
      complaints: 'throughline: every case passed, but it ended with exit code 3',
    })
  })

  test('ends a program that does not end', async () => {
    const cases: KitCase[] = [{ id: 'a', section: 'a', name: 'a', operation: 'a', input: 1, expected: 1 }]
    const { problem } = await runProgram([process.execPath, '-e', 'setInterval(() => {}, 1000)'], cases, 100)
    expect(problem).toBe('it did not end within 0.1 s')
  })

  test('names a program that cannot be started', async () => {
    const { code, complaints } = await run('--', 'no-such-program-here')
    expect(code).toBe(1)
    expect(complaints).toContain('no-such-program-here cannot be started')
  })

  test('runs one section, and lists the sections if the name is unknown', async () => {
    const [, kit = '', ...rest] = smallKit('answer({ output: input })')
    expect(await run('--kit', kit, '--section', 'echoes', ...rest)).toMatchObject({ code: 0 })
    expect(await run('--kit', kit, '--section', 'x', ...rest)).toEqual({
      code: 2,
      printed: '',
      complaints: 'throughline: --section must be one of echoes; got "x"',
    })
  })

  test('prints JSON', async () => {
    const { printed } = await run('--json', ...smallKit('answer({ output: { value: 1 } })'))
    expect(JSON.parse(printed)).toMatchObject({ passed: 1, cases: 3, problem: null, failures: [{ at: '.value' }, {}] })
  })
})

describe('outputs are compared', () => {
  test.each([
    [{ a: null }, {}],
    [{}, { a: null }],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [{ a: { $any: true } }, { a: [1] }],
    [{ a: { $match: '^x+$' } }, { a: 'xx' }],
    [
      [1, { a: 2 }],
      [1, { a: 2 }],
    ],
    [null, undefined],
  ])('%j equals %j', (expected, got) => {
    expect(findDifference(expected, got)).toBeUndefined()
  })

  test.each([
    [{ a: 1 }, { a: '1' }, '.a'],
    [{ a: 1 }, {}, '.a'],
    [{}, { a: 1 }, '.a'],
    [{ a: { $match: '^x+$' } }, { a: 'y' }, '.a'],
    [{ a: { $match: '^null$' } }, { a: null }, '.a'],
    [{ a: [1, 2] }, { a: [2, 1] }, '.a[0]'],
    [[1], [1, 2], '.'],
    [{ a: {} }, { a: [] }, '.a'],
    [false, null, '.'],
    [0, null, '.'],
    ['', null, '.'],
  ])('%j differs from %j', (expected, got, path) => {
    expect(findDifference(expected, got)?.path).toBe(path)
  })
})
