import { afterEach, describe, expect, test } from 'vitest'
import { keep, regain, resume } from '../../../src/entries/keep.js'
import { createModelKeeper, installKeeper } from './twin-run.js'

const undos: (() => void)[] = []
afterEach(() => {
  for (const undo of undos.splice(0)) undo()
})

describe('throughline/keep', () => {
  test('hands values on where nothing runs', () => {
    expect(keep()).toBeUndefined()
    expect(resume(undefined, 7)).toBe(7)
    expect(regain('an action', 7)).toBe(7)
  })

  test('asks the running keeper, whichever came last', () => {
    undos.push(installKeeper(createModelKeeper()))
    resume('a click')
    expect(keep()).toBe('a click')
    undos.push(installKeeper(createModelKeeper()))
    expect(keep()).toBeUndefined()
  })

  test('resume takes the context back to nothing, where there was none', () => {
    undos.push(installKeeper(createModelKeeper()))
    resume('a click')
    resume(undefined)
    expect(keep()).toBeUndefined()
  })

  test('regain leaves a known context', () => {
    undos.push(installKeeper(createModelKeeper()))
    resume('a click')
    regain('another')
    expect(keep()).toBe('a click')
  })

  test('never throws what a broken keeper throws', () => {
    const fail = () => {
      throw new Error('broken')
    }
    undos.push(installKeeper({ capture: fail, enter: fail, regain: fail }))
    expect(keep()).toBeUndefined()
    expect(resume('a click', 7)).toBe(7)
    expect(regain('a click', 7)).toBe(7)
  })
})
