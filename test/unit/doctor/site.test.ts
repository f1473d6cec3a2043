import { describe, expect, test } from 'vitest'
import { readTags } from '../../../server-handler/doctor/read-html.js'
import { readSite, type SiteHints } from '../../../server-handler/doctor/site.js'

function read(html: string, headers: Record<string, string> = {}, hints: SiteHints = {}) {
  const document = {
    ...{ status: 200, headers: new Headers(headers), url: new URL('https://shop.example/p/1'), isCut: false, atMs: 0 },
    bytes: new TextEncoder().encode(html),
  }
  return readSite(document, hints)
}

describe('a page', () => {
  test.each([
    ['<script src="/throughline.js"></script>', '/throughline.js', '/throughline-tail.js'],
    [
      "<SCRIPT async SRC='/t/throughline.3f2a.js?v=1'></SCRIPT>",
      '/t/throughline.3f2a.js?v=1',
      '/t/throughline.3f2a-tail.js?v=1',
    ],
    ['<script src=/x.js data-service=shop data-tail=/y.js></script>', '/x.js', '/y.js'],
    [
      '<script src="/throughline.js?v=1" data-vitals="attributed"></script>',
      '/throughline.js?v=1',
      '/throughline-tail-attributed.js?v=1',
    ],
    ['<script src="/x.js" data-vitals="all"></script>', '/x.js', '/x-tail.js'],
    ['<script src="/x.js" data-vitals=attributed data-tail=/y.js></script>', '/x.js', '/y.js'],
    ['<base href="/a/"><script src="throughline.js"></script>', '/a/throughline.js', '/a/throughline-tail.js'],
    [
      '<!-- <script src="/throughline-old.js"></script> --><script src="/throughline.js"></script>',
      '/throughline.js',
      '/throughline-tail.js',
    ],
    [
      '<script>"<script src=/throughline-no.js>"</script><script src="/throughline.js"></script>',
      '/throughline.js',
      '/throughline-tail.js',
    ],
    ['<script src="/throughline.js?a=1&amp;b=2"></script>', '/throughline.js?a=1&b=2', '/throughline-tail.js?a=1&b=2'],
  ])('has its script tag found: %s', (html, script, tail) => {
    const { tag } = read(html)
    expect([tag?.url.href, tag?.tailUrl.href]).toEqual([`https://shop.example${script}`, `https://shop.example${tail}`])
  })

  test('has its script tag found by the address that is given', () => {
    expect(read('<script src="/rum.js"></script>').tag).toBeUndefined()
    expect(read('<script src="/rum.js"></script>', {}, { script: '/rum.js' }).tag?.url.pathname).toBe('/rum.js')
  })

  test('has its options read from the tag, and from an inline call', () => {
    const tagged = read('<script src="/throughline.js" data-endpoint="/rum" data-trace-sample-ratio="0.5"></script>')
    expect([tagged.endpoint.href, tagged.option('traceSampleRatio')]).toEqual(['https://shop.example/rum', '0.5'])
    const called = read(
      "<script>throughline('start', { endpoint: 'https://in.example/r', namespace: \"acme\", sampleRatio: 0 })</script>",
    )
    expect([called.endpoint.href, called.namespace, called.option('sampleRatio')]).toEqual([
      'https://in.example/r',
      'acme',
      '0',
    ])
  })

  test('has the policies of its header and of its meta elements', () => {
    const { policies } = read(`<meta http-equiv="Content-Security-Policy" content="script-src 'self'">`, {
      'content-security-policy': "default-src 'none'",
    })
    expect(policies.map((policy) => [...policy.keys()])).toEqual([['default-src'], ['script-src']])
  })
})

test.each([
  '<script',
  '<script src="',
  '<!--',
  '<script src=a>',
  `${'<script "'.repeat(50_000)}`,
  '<script ===>',
  '<meta content=">',
])('HTML that ends early or is broken is read to its end: %.20s', (html) => {
  expect(readTags(html).length).toBeLessThanOrEqual(1)
})

test.each(['Shop', 'a b', 'x\r\ny', '', 'a'.repeat(33)])(
  'a namespace that the page does not take either is the default: %j',
  (namespace) => {
    expect(read(`<script src="/throughline.js" data-namespace="${namespace}"></script>`).namespace).toBe('throughline')
    expect(read('<script src="/throughline.js" data-namespace="acme"></script>').namespace).toBe('acme')
  },
)
