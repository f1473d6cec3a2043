import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { viewsOf } from '../../../server-handler/redact/decoded-view.js'
import { findUrlParts } from '../../../server-handler/redact/embedded-urls.js'
import { redactText } from '../../../server-handler/redact/redact.js'
import { findValues, RULES } from '../../../server-handler/redact/rules.js'
import type { Span } from '../../../server-handler/redact/span.js'
import { MORE_NEGATIVES } from './more-negatives.js'
import { NEGATIVES, STACKS } from './negatives.js'
import { ODD } from './odd-positives.js'
import { allPositives } from './positives.js'
import { AROUND } from './surroundings.js'

const positives = [...allPositives(AROUND), ...ODD].map(([text]) => text)
const table = [...positives, ...NEGATIVES, ...MORE_NEGATIVES, ...STACKS]

const written = (spans: readonly Span[]): string[] =>
  [...new Set(spans.map(({ start, end, kind }) => `${start}-${end} ${kind}`))].sort()

/** What the rules find when each of them is tried. */
const findAll = (text: string): Span[] => RULES.flatMap(({ find }) => find(text))

/** The views of a text in which the first look leads to another result than all rules. */
function differences(text: string): string[] {
  return viewsOf(text).flatMap((view) => {
    const [looked, all] = [written(findValues(view.text)), written(findAll(view.text))]
    return looked.join() === all.join() ? [] : [`${JSON.stringify(view.text)}: ${looked} instead of ${all}`]
  })
}

/** What a text that comes back as it was holds nevertheless. */
function left(text: string): Span[] {
  const { text: out, counts } = redactText(text)
  if (out !== text || Object.keys(counts).length > 0) return []
  const views = viewsOf(text)
  return [0, views.length - 1].flatMap((level) => {
    const view = views[level]
    return view ? [...findUrlParts(view, level), ...findAll(view.text)] : []
  })
}

/** Pieces of what rules find, and what may stand between them. */
const piece = fc.oneof(
  fc.constantFrom(...positives),
  fc
    .constantFrom(...positives)
    .chain((text) =>
      fc.tuple(fc.nat(text.length), fc.nat(40)).map(([from, length]) => text.slice(from, from + length)),
    ),
  fc.constantFrom(...RULES.flatMap(({ hints = [], marks = [] }) => [...hints, ...marks])),
  fc.constantFrom(
    ' ',
    ' ',
    '',
    '.',
    '-',
    '_',
    '/',
    ':',
    '=',
    '"',
    '\n',
    '@',
    '%40',
    '&',
    'é',
    '１',
    '\u017f',
    '\u212a',
  ),
  fc.stringMatching(/^[0-9]{1,19}$/),
  fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/),
  fc.string({ maxLength: 12 }),
)
const mixed = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''))
const RUNS = { numRuns: 4_000 }

describe('the first look at a text', () => {
  test(`leads to what all rules find, in ${table.length} texts`, () => {
    expect(table.flatMap(differences)).toEqual([])
  })

  test('leads to what all rules find, in small and in capital letters and without blanks', () => {
    const changed = table.flatMap((text) => [text.toLowerCase(), text.toUpperCase(), text.replace(/\s/g, '')])
    expect(changed.flatMap(differences)).toEqual([])
  })

  test('leads to what all rules find, in the halves of each text', () => {
    const halves = table.flatMap((text) => [text.slice(0, text.length / 2), text.slice(text.length / 2)])
    expect(halves.flatMap(differences)).toEqual([])
  })

  test('leads to what all rules find, in random mixtures', () => {
    fc.assert(
      fc.property(mixed, (text) => {
        expect(differences(text)).toEqual([])
      }),
      RUNS,
    )
  })

  test('lets no text pass in which any rule finds something', () => {
    expect(table.flatMap(left)).toEqual([])
    fc.assert(
      fc.property(mixed, (text) => {
        expect(left(text)).toEqual([])
      }),
      RUNS,
    )
  })
})
