import { describe, expect, test } from 'vitest'
import { resolveOptions, type StartOptions } from '../../../src/core/options.js'

function resolve(given: object) {
  const said: unknown[] = []
  const options = resolveOptions(given as StartOptions, (problem) => said.push(problem))
  return { options, said }
}

const throwing = {
  toString() {
    throw new Error('the page’s own')
  },
}

describe('an option that cannot be used is described by what it must be, what it is, and what is used', () => {
  test.each<[object, string]>([
    [{ sampleRatio: 2 }, 'option sampleRatio must be PATTERN; got 2; using 1'],
    [{ requestSampleRatio: '10%' }, 'option requestSampleRatio must be PATTERN; got 10%; using 1'],
    [{ traceSampleRatio: Number.NaN }, 'option traceSampleRatio must be PATTERN; got NaN; using 0.1'],
    [{ consent: 'yes' }, 'option consent must be PATTERN; got yes; using anonymous'],
    [{ debug: 'on' }, 'option debug must be PATTERN; got on; using false'],
    [{ keepErrors: {} }, 'option keepErrors must be PATTERN; got object; using true'],
    [{ service: '' }, 'option service must be PATTERN; got ; using storefront'],
    [{ service: {} }, 'option service must be PATTERN; got object; using storefront'],
    [{ service: Object.create(null) }, 'option service must be PATTERN; got object; using storefront'],
    [{ version: [] }, 'option version must be PATTERN; got object; using undefined'],
    [{ version: throwing }, 'option version must be PATTERN; got object; using undefined'],
    [{ endpoint: 'rum' }, 'option endpoint must be PATTERN; got rum; using /__throughline/rum'],
    [{ namespace: 'My Shop' }, 'option namespace must be PATTERN; got My Shop; using throughline'],
    [{ traceparent: () => true }, 'option traceparent must be PATTERN; got function; using auto'],
    [{ ignore: {} }, 'option ignore must be object; got object; using '],
    [{ actions: ['pay'] }, 'option actions must be object; got object; using [object Object]'],
    [{ beforeSend: 'drop' }, 'option beforeSend must be function; got drop; using undefined'],
    [{ release: '1.2' }, 'no option release; there are NAMES'],
  ])('%o', (given, expected) => {
    const said = resolve(given).said.map((text) =>
      String(text)
        .replace(/be \/.*\/; got/, 'be PATTERN; got')
        .replace(/are service,version,.*,debug$/, 'are NAMES'),
    )
    expect(said).toEqual([expected])
  })

  test('attributes that others add to a script tag are no options of ours', () => {
    const attributes = {
      nscript: 'beforeInteractive',
      cfasync: 'false',
      turboTrack: 'reload',
      cookieconsent: 'ignore',
      otIgnore: '',
    }
    expect(resolve(attributes).said).toEqual([])
  })

  test('a value that is given as undefined is the default, and valid', () => {
    expect(resolve({ service: undefined, version: undefined, beforeSend: undefined }).said).toEqual([])
  })
})

describe('an option may be written as an attribute of the script tag', () => {
  test.each<[StartOptions | object, object]>([
    [{ debug: '' }, { debug: true }],
    [{ keepErrors: 'false' }, { keepErrors: false }],
    [{ sampleRatio: '.5' }, { sampleRatio: 0.5 }],
    [{ sampleRatio: '1.0' }, { sampleRatio: 1 }],
    [{ sampleRatio: '0' }, { sampleRatio: 0 }],
    [{ traceSampleRatio: 1e-7 }, { traceSampleRatio: 1e-7 }],
    [{ version: 12 }, { version: '12' }],
  ])('%o', (given, expected) => {
    const { options, said } = resolve(given)
    expect(said).toEqual([])
    expect(options).toMatchObject(expected)
  })
})
