import './page-slot.js'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ask, keep, methodOf, reacting, regain, resume } from '../../../src/entries/keep.js'
import { createModelKeeper, findSlot, installKeeper } from './twin-run.js'

const undos: (() => void)[] = []
afterEach(() => {
  for (const undo of undos.splice(0).reverse()) undo()
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

  test('gives the owner of a method itself while nothing is open', () => {
    const promise = Promise.resolve()
    for (const owner of [promise, 5, null, undefined]) expect(reacting(owner)).toBe(owner)
    undos.push(installKeeper(createModelKeeper()))
    expect(reacting(promise)).not.toBe(promise)
  })

  test('gives methods that call as their owner would', () => {
    undos.push(installKeeper(createModelKeeper()))
    const reads: string[] = []
    const owner = {
      // biome-ignore lint/suspicious/noThenProperty: a thenable that is no promise is what is asked.
      get then() {
        reads.push('then')
        return function (this: unknown, ...given: unknown[]) {
          return [this, ...given]
        }
      },
      catch: (...given: unknown[]) => given,
      finally: 5,
    }
    const call = (own: unknown) => Object(reacting(own))
    expect(call(owner).then(1, 2)).toEqual([owner, 1, 2])
    expect(reads).toEqual(['then'])
    expect(call(owner).catch()).toEqual([])
    expect(() => call(owner).finally()).toThrow(TypeError)
    expect(() => (reacting(undefined) as typeof owner).then()).toThrow(
      "Cannot read properties of undefined (reading 'then')",
    )
    expect(() => methodOf(undefined as never, 'then')).toThrow("Cannot read properties of undefined (reading 'then')")
  })

  test('never throws what a broken keeper throws', () => {
    const fail = () => {
      throw new Error('broken')
    }
    undos.push(installKeeper({ capture: fail, enter: fail, regain: fail }))
    expect(keep()).toBeUndefined()
    expect(resume('a click', 7)).toBe(7)
    expect(regain(ask(), 7)).toBe(7)
    expect((reacting(Promise.resolve()) as Promise<void>).then(keep)).toBeInstanceOf(Promise)
  })
})
