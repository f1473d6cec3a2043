import { describe, expect, test } from 'vitest'
import { describeInvalid } from '../../../src/core/invalid-option.js'
import { type InvalidOption, resolveOptions, type StartOptions } from '../../../src/core/options.js'

function resolve(given: object) {
  const invalid: InvalidOption[] = []
  const options = resolveOptions(given as StartOptions, (each) => invalid.push(each))
  return { options, said: invalid.map(describeInvalid) }
}

const throwing = {
  toString() {
    throw new Error('the page’s own')
  },
}

describe('an option that cannot be used is described by what it must be, what it is, and what is used', () => {
  test.each<[object, string]>([
    [{ sampleRatio: 2 }, 'option sampleRatio must be a number from 0 to 1; got 2; using 1'],
    [{ requestSampleRatio: '10%' }, 'option requestSampleRatio must be a number from 0 to 1; got "10%"; using 1'],
    [{ traceSampleRatio: Number.NaN }, 'option traceSampleRatio must be a number from 0 to 1; got NaN; using 0.1'],
    [
      { consent: 'yes' },
      'option consent must be one of anonymous, granted, pending, denied; got "yes"; using "anonymous"',
    ],
    [
      { attribution: 'auto' },
      'option attribution must be one of exact, compiled, window, manual; got "auto"; using "exact"',
    ],
    [{ debug: 'on' }, 'option debug must be one of true, false; got "on"; using false'],
    [{ keepErrors: {} }, 'option keepErrors must be one of true, false; got {}; using true'],
    [{ service: '' }, 'option service must be text that is not empty; got ""; using "storefront"'],
    [{ service: {} }, 'option service must be text that is not empty; got {}; using "storefront"'],
    [{ version: [] }, 'option version must be text that is not empty; got []; ignored'],
    [{ service: Object.create(null) }, 'option service must be text that is not empty; got {}; using "storefront"'],
    [{ version: throwing }, 'option version must be text that is not empty; got {}; ignored'],
    [{ endpoint: 'rum' }, 'option endpoint must be a path or a URL; got "rum"; using "/__throughline/rum"'],
    [
      { namespace: 'My Shop' },
      'option namespace must be 1 to 32 of a-z, 0-9 and -, with a letter first; got "My Shop"; using "throughline"',
    ],
    [
      { product: 'Shoes!' },
      'option product must be 1 to 64 of a-z, 0-9 and _, with a letter first; got "Shoes!"; ignored',
    ],
    [{ ignore: {} }, 'option ignore must be a list; got {}; using []'],
    [{ actions: ['pay'] }, 'option actions must be an object; got ["pay"]; using {}'],
    [{ beforeSend: 'drop' }, 'option beforeSend must be a function; got "drop"; ignored'],
    [{ sample: 'a b' }, 'option sample must be 1 to 256 of A-Z, a-z, 0-9, ., _ and -; got "a b"; ignored'],
    [{ traceparent: () => true }, 'option traceparent must be one of auto, always, never; got function; using "auto"'],
    [{ sampelRatio: 0.1 }, 'no option sampelRatio; did you mean sampleRatio?'],
    [{ sampleratio: 0.1 }, 'no option sampleratio; did you mean sampleRatio?'],
    [{ release: '1.2' }, expect.stringMatching(/^no option release; there are service, version, .*, debug$/)],
  ])('%o', (given, expected) => {
    expect(resolve(given).said).toEqual([expected])
  })

  test('attributes that others add to a script tag are no options of ours', () => {
    const attributes = {
      nscript: 'beforeInteractive',
      cfasync: 'false',
      turboTrack: 'reload',
      cookieconsent: 'ignore',
      otIgnore: '',
    }
    expect(resolve(attributes).said).toEqual(Object.keys(attributes).map(() => undefined))
    expect(resolve({ consents: 'granted' }).said).toEqual(['no option consents; did you mean consent?'])
  })

  test('a long value is shortened', () => {
    expect(resolve({ endpoint: 'x'.repeat(10_000) }).said[0]?.length).toBeLessThan(250)
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
