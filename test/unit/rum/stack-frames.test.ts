import { describe, expect, test } from 'vitest'
import { parseFrames } from '../../../server-handler/rum/stack-frames.js'
import { ENGINE_STACKS } from './engine-stacks.js'

describe('the stack of', () => {
  test.each(ENGINE_STACKS)('$engine is parsed completely', ({ stack, frames }) => {
    const parsed = parseFrames(stack).map(({ functionName, file, line, column }) =>
      [functionName, file, line ?? '', column ?? ''].join('|'),
    )
    expect(parsed).toEqual(frames)
  })
})
