import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { expect, test } from 'vitest'
import { keepActions } from '../../../src/plugin/keep-actions.js'

const SOURCE = `'use strict'
import { a, b } from 'somewhere'
export async function first(given) {
  try {
    const one = await a(await b(given)), two = 2
    for await (const { three, four = a() } of b(one)) throw three
  } catch ({ message = b() }) {
    return two + message
  } finally {
    await last(b.c(5)
      .then((answer) => answer.d))
  }
}
`

/** Where a text stands: its line from 1, its column from 0. */
function find(code: string, text: string) {
  const before = code.slice(0, code.indexOf(text)).split('\n')
  return { line: before.length, column: before.at(-1)?.length ?? 0 }
}

test('every word of the source is found again by the map', () => {
  const kept = keepActions(SOURCE, { id: 'first.js' })
  const map = new TraceMap(kept?.map as never)
  for (const text of [
    'first(',
    'one =',
    'a(',
    'await a',
    'await b',
    'b(given',
    'two = 2',
    'three,',
    'four = a',
    'b(one',
    'throw three',
    'message = b',
    'two + message',
    'last(',
    'b.c',
    'c(5',
    '(answer',
    'answer.d',
  ]) {
    const made = find(kept?.code ?? '', text)
    expect([text, originalPositionFor(map, made)]).toEqual([
      text,
      { source: 'first.js', name: null, ...find(SOURCE, text) },
    ])
  }
})

test('no map is made where none is asked for', () => {
  expect(keepActions(SOURCE, { sourcemap: false })?.map).toBeNull()
  expect(keepActions(SOURCE)?.map?.sourcesContent).toEqual([SOURCE])
})
