import { describe, expect, test } from 'vitest'
import { checkSampling } from '../../../server-handler/doctor/check-sampling.js'
import type { Site } from '../../../server-handler/doctor/site.js'

/** A page at an address with options in its HTML. */
const site = (options: Readonly<Record<string, string>>, url = 'https://shop.example/') =>
  ({ url: new URL(url), option: (name: string) => options[name] }) as Site

describe('what doctor says about the ratios of a page', () => {
  test.for([
    ['nothing set, in production', {}, undefined, 'all visits; 10 % of traces'],
    ['nothing set, on localhost', {}, 'http://localhost:3000/', 'all visits; 100 % of traces'],
    ['nothing set, on a loopback address', {}, 'http://127.0.0.1/', 'all visits; 100 % of traces'],
    ['all traces', { traceSampleRatio: '1' }, undefined, 'all visits; 100 % of traces'],
    [
      'a third of visits, a thousandth of traces',
      { sampleRatio: '0.333', traceSampleRatio: '0.001' },
      undefined,
      '33.3 % of visits, and errors of all; 0.1 % of traces',
    ],
    ['a ratio that is none', { traceSampleRatio: 'often' }, undefined, 'all visits; 10 % of traces'],
  ] as const)('%s', ([, options, url, found]) => {
    expect(checkSampling(site(options, url), false)).toMatchObject({ status: 'ok', found })
  })

  test.for([
    ['no visit', { sampleRatio: '0' }, false, 'error', 'sampleRatio'],
    ['no trace', { traceSampleRatio: '0' }, false, 'warn', 'traceSampleRatio'],
    ['no request', { requestSampleRatio: '0' }, false, 'warn', 'requestSampleRatio'],
    ['errors of dropped visits', { sampleRatio: '0.25', keepErrors: 'false' }, false, 'warn', '75 % of all visits'],
    ['traces that the backend drops', {}, true, 'error', 'no spans'],
  ] as const)('%s', ([, options, dropsSampled, status, found]) => {
    expect(checkSampling(site(options), dropsSampled)).toMatchObject({
      status,
      found: expect.stringContaining(found),
    })
  })
})
