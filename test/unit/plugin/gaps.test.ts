import './page-slot.js'
import ts from 'typescript'
import { afterEach, describe, expect, test } from 'vitest'
import * as helpers from '../../../src/entries/keep.js'
import { GAPS } from './gaps.js'
import { createModelKeeper, installKeeper, run, transformed } from './twin-run.js'

let undo = () => {}
afterEach(() => undo())

const toBody = (body: string) =>
  ts.transpile(`async function main() {\n${body}\n}`, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext })

/** Settles a few microtasks later, and leaves the action of somebody else behind. */
function createTurns(enter: (who: unknown) => void) {
  const turn = async (value?: unknown, isFailing?: boolean) => {
    await null
    await null
    enter('a stranger')
    if (isFailing) throw value
    return value
  }
  const odd = (value: unknown, isFailing?: boolean) => ({
    // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is one of the cases.
    then: (a: never, b: never) => turn(value, isFailing).then(a, b),
  })
  return { turn, odd }
}

/** Runs a program on behalf of `me`, while others do theirs in every microtask; tells whom it saw. */
async function look(body: string): Promise<unknown[]> {
  const keeper = createModelKeeper()
  undo = installKeeper(keeper)
  const seen: unknown[] = []
  const see = (value: unknown) => {
    seen.push(keeper.capture())
    return value
  }
  const names = { see, ...createTurns(keeper.enter), require: () => helpers }
  const main = new Function(...Object.keys(names), `${transformed(toBody(body))}\nreturn main`)(...Object.values(names))
  keeper.enter('me')
  const ended = main()
  keeper.enter('a stranger')
  await ended
  return seen
}

test('there are at least fifty places where code goes on later', () => {
  expect(GAPS.length).toBeGreaterThan(50)
})

describe('the action is there, and nothing else is changed, behind', () => {
  // Code of this kind cannot import in a test.
  test.each(GAPS.filter(([, , body]) => !body.includes('import(')))('%s', async (_, looks, body) => {
    expect(await look(body)).toEqual(Array(looks).fill('me'))
    const plain = toBody(body)
    const tools = () => createTurns(() => {})
    const see = (value: unknown) => value
    expect(transformed(plain)).not.toBe(plain)
    expect(await run(transformed(plain), { see, ...tools() })).toEqual(await run(plain, { see, ...tools() }))
  })
})
