import { describe, expect, test } from 'vitest'
import { createToggle } from '../../../src/page/toggle.js'

function setUp() {
  const owner = { answer: 42 }
  const undos: (() => void)[] = []
  const toggle = createToggle({ onRelease: (undo) => undos.push(undo) }, [owner, 'answer'], { get: () => 7 })
  return { owner, toggle, release: () => undos.map((undo) => undo()) }
}

describe('a toggle', () => {
  test('changes nothing until it is on, and then puts the property back as it was', () => {
    const { owner, toggle } = setUp()
    const before = Object.getOwnPropertyDescriptor(owner, 'answer')
    toggle(true)
    expect(owner.answer).toBe(7)
    toggle(false)
    expect(Object.getOwnPropertyDescriptor(owner, 'answer')).toEqual(before)
  })

  test('leaves a replacement by other code in place, on and off', () => {
    const { owner, toggle } = setUp()
    Object.defineProperty(owner, 'answer', { value: 'theirs', configurable: true })
    toggle(true)
    expect(owner.answer).toBe('theirs')
    const second = setUp()
    second.toggle(true)
    Object.defineProperty(second.owner, 'answer', { value: 'theirs', configurable: true })
    second.toggle(false)
    expect(second.owner.answer).toBe('theirs')
  })

  test('is off once the page is released, for good', () => {
    const { owner, toggle, release } = setUp()
    toggle(true)
    release()
    expect(owner.answer).toBe(42)
    toggle(true)
    expect(owner.answer).toBe(42)
  })

  test('does nothing where the property is frozen', () => {
    const owner = Object.freeze({ answer: 42 })
    const toggle = createToggle({ onRelease() {} }, [owner, 'answer'], { get: () => 7 })
    toggle(true)
    expect(owner.answer).toBe(42)
  })
})
