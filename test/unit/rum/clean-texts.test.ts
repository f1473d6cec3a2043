import { describe, expect, test } from 'vitest'
import { redactText } from '../../../server-handler/redact/redact.js'
import { createCleanTexts } from '../../../server-handler/rum/clean-texts.js'
import { createScrubber, MAX_CHANGED } from '../../../server-handler/rum/scrub.js'
import { allPositives } from '../redact/positives.js'
import { AROUND } from '../redact/surroundings.js'

const NUL = String.fromCharCode(0)

describe('a text that was seen before', () => {
  test.each([
    ['write to jane.roe@shop.example', 'line'],
    ['card 4111 1111 1111 1111', 'lines'],
    ['https://shop.example/users/jane.roe@shop.example', 'url'],
  ] as const)('is redacted and counted as the first time, where it has to be: %s', (text, kind) => {
    const known = createCleanTexts()
    const scrub = () => {
      const scrubber = createScrubber(known)
      return { text: scrubber[kind](text, 200), notes: scrubber.notes() }
    }
    const first = scrub()
    expect(first.text).not.toMatch(/jane|1111 1111/)
    expect([scrub(), scrub()]).toEqual([first, first])
  })

  test('is redacted and counted in each record of an envelope that has it', () => {
    const [known, changed] = [createCleanTexts(), new Map()]
    const scrub = () => {
      const scrubber = createScrubber(known, '/p/:slug', changed)
      const texts = [
        scrubber.line('write to jane.roe@shop.example', 200),
        scrubber.keyed('password', 'marigold7', 200),
        scrubber.url('/p/blue-shirt/jane.roe@shop.example', 200),
      ]
      return { texts, notes: scrubber.notes() }
    }
    const first = scrub()
    expect(first).toEqual({
      texts: ['write to [email]', '[secret]', '/p/blue-shirt/[email]'],
      notes: { redacted: { email: 2, secret: 1 }, truncated: false },
    })
    expect([scrub(), scrub()]).toEqual([first, first])
  })

  test('keeps its result when an envelope has too much to redact; a new one is replaced as a whole, and counted', () => {
    const [known, changed] = [createCleanTexts(), new Map()]
    const scrub = (text: string) => {
      const scrubber = createScrubber(known, '/p/:slug', changed)
      return [scrubber.line(text, 200), scrubber.notes().redacted]
    }
    // Kept once it was seen twice.
    scrub('an espresso machine')
    scrub('an espresso machine')
    for (let i = 0; i < MAX_CHANGED; i += 1)
      expect(scrub(`write to jane${i}@shop.example`)).toEqual(['write to [email]', { email: 1 }])

    expect(scrub('write to jane7@shop.example')).toEqual(['write to [email]', { email: 1 }])
    expect(scrub('an espresso machine')).toEqual(['an espresso machine', {}])
    expect(scrub('write to joe@shop.example')).toEqual(['[unchecked]', { unchecked: 1 }])
    const scrubber = createScrubber(known, '/p/:slug', changed)
    expect(scrubber.url('/p/blue-shirt/joe@shop.example', 200)).toBe('[unchecked]')
    expect(scrubber.keyed('note', 'joe@shop.example', 200)).toBe('[unchecked]')
    expect(scrubber.notes().redacted).toEqual({ unchecked: 2 })
    // The next envelope is checked again.
    expect(createScrubber(known).line('write to joe@shop.example', 200)).toBe('write to [email]')
  })

  test('is never kept with personal data in it', () => {
    const kept: string[] = []
    const known = { has: () => false, add: (text: string) => kept.push(text) }
    for (const [text] of allPositives(AROUND)) {
      createScrubber(known).line(text, 8_192)
      createScrubber(known).keyed('note', text, 8_192)
    }
    expect(kept.length).toBeGreaterThan(5_000)
    expect(kept.filter((text) => redactText(text).text !== text)).toEqual([])
  })

  test('is truncated as the first time', () => {
    const known = createCleanTexts()
    const cut = () => {
      const scrubber = createScrubber(known)
      return [scrubber.line('an espresso machine', 11), scrubber.notes().truncated]
    }
    expect([cut(), cut(), cut()]).toEqual([
      ['an espresso', true],
      ['an espresso', true],
      ['an espresso', true],
    ])
  })

  test('counts for its own key alone: the next one may make it a secret', () => {
    const known = createCleanTexts()
    for (let i = 0; i < 3; i += 1) expect(createScrubber(known).keyed('colour', 'marigold7', 100)).toBe('marigold7')
    expect(createScrubber(known).keyed('password', 'marigold7', 100)).not.toContain('marigold7')
  })

  test('counts for its own route alone, and a text for no address', () => {
    const known = createCleanTexts()
    const address = 'https://shop.example/o/hgkwpqzx'
    const alone = createScrubber(createCleanTexts(), '/o/:id').url(address, 200)
    for (let i = 0; i < 3; i += 1) {
      createScrubber(known).url(address, 200)
      createScrubber(known).line(`${NUL}/o/:id${NUL}${address}`, 200)
      createScrubber(known).lines(`${NUL}/o/:id${NUL}${address}`, 200)
    }
    expect(createScrubber(known, '/o/:id').url(address, 200)).toBe(alone)
    expect(alone).not.toContain('hgkwpqzx')
  })
})

describe('the memory of texts', () => {
  test('keeps a text that occurs again, and none that occurs once', () => {
    const known = createCleanTexts()
    known.add('an espresso machine')
    expect(known.has('an espresso machine')).toBe(false)
    known.add('an espresso machine')
    expect(known.has('an espresso machine')).toBe(true)
    expect(known.has('an espresso grinder')).toBe(false)
  })

  test('is bounded, and keeps what is used', () => {
    const known = createCleanTexts(2_000)
    const addTwice = (text: string) => {
      known.add(text)
      known.add(text)
    }
    addTwice('used')
    for (let i = 0; i < 1_000; i += 1) {
      addTwice(`text ${i} that is seen twice`)
      expect(known.has('used')).toBe(true)
    }
    const kept = Array.from({ length: 1_000 }, (_, i) => `text ${i} that is seen twice`).filter(known.has)
    expect(kept.length).toBeLessThan(100)
    expect(kept).toContain('text 999 that is seen twice')
  })

  test('takes texts again after any number of others', () => {
    const known = createCleanTexts()
    for (let i = 0; i < 200_000; i += 1) known.add(`text ${i} that is seen once`)
    known.add('an espresso machine')
    known.add('an espresso machine')
    expect(known.has('an espresso machine')).toBe(true)
    expect(
      Array.from({ length: 1_000 }, (_, i) => `text ${i} that is seen once`).filter(known.has).length,
    ).toBeLessThan(400)
  })

  test('does not take a text of more than 4,000 characters', () => {
    const known = createCleanTexts()
    known.add('a'.repeat(4_001))
    known.add('a'.repeat(4_001))
    expect(known.has('a'.repeat(4_001))).toBe(false)
  })
})
