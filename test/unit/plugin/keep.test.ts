import './page-slot.js'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ask, catchOf, finallyOf, keep, regain, resume, thenOf } from '../../../src/entries/keep.js'
import { createModelKeeper, findSlot, installKeeper } from './twin-run.js'

const undos: (() => void)[] = []
afterEach(() => {
  for (const undo of undos.splice(0)) undo()
})

describe('throughline/keep', () => {
  test('hands values on where nothing runs', () => {
    expect(keep()).toBeUndefined()
    expect(resume(undefined, 7)).toBe(7)
    expect(regain(ask(), 7)).toBe(7)
  })

  test('asks the running keeper, whichever came last', () => {
    undos.push(installKeeper(createModelKeeper()))
    resume('a click')
    expect(keep()).toBe('a click')
    undos.push(installKeeper(createModelKeeper()))
    expect(keep()).toBeUndefined()
  })

  test('belongs to nothing while the slot is not live, and puts back what was kept before', () => {
    const keeper = createModelKeeper()
    undos.push(installKeeper(keeper))
    resume('a click')
    const kept = keep()
    findSlot().isLive = false
    expect(keep()).toBeUndefined()
    keeper.enter('a stranger')
    expect([resume(undefined, 7), keeper.capture()]).toEqual([7, 'a stranger'])
    expect([resume(kept, 7), keeper.capture()]).toEqual([7, 'a click'])
  })

  test('shares one slot with every other copy, made by whichever came first', async () => {
    const slot = findSlot()
    vi.resetModules()
    const copy = await import('../../../src/entries/keep.js')
    expect(copy.keep).not.toBe(keep)
    expect(findSlot()).toBe(slot)
    undos.push(installKeeper(createModelKeeper()))
    resume('a click')
    expect(copy.keep()).toBe('a click')
  })

  test('resume takes the context back to nothing, where there was none', () => {
    undos.push(installKeeper(createModelKeeper()))
    resume('a click')
    resume(undefined)
    expect(keep()).toBeUndefined()
  })

  test('regain leaves a known context', () => {
    undos.push(installKeeper(createModelKeeper()))
    resume('another')
    const asked = ask()
    resume('a click')
    regain(asked)
    expect(keep()).toBe('a click')
    resume(undefined)
    expect([regain(asked, 7), keep()]).toEqual([7, 'another'])
    expect([regain('a click', 7), keep()]).toEqual([7, 'a click'])
  })

  test('gives methods that call as their owner would', () => {
    const answer = (...given: unknown[]) => given
    // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is what is asked.
    const owner = { then: answer, catch: answer, finally: 5 }
    expect((thenOf(owner) as typeof answer)(1, 2)).toEqual([1, 2])
    expect((catchOf(owner) as typeof answer)()).toEqual([])
    expect(finallyOf(owner)).toBe(5)
    expect(() => thenOf(undefined as never)).toThrow("Cannot read properties of undefined (reading 'then')")
  })

  test('never throws what a broken keeper throws', () => {
    const fail = () => {
      throw new Error('broken')
    }
    undos.push(installKeeper({ capture: fail, enter: fail, regain: fail }))
    expect(keep()).toBeUndefined()
    expect(resume('a click', 7)).toBe(7)
    expect(regain(ask(), 7)).toBe(7)
    expect((thenOf(Promise.resolve()) as () => unknown)()).toBeInstanceOf(Promise)
  })
})
