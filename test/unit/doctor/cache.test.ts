import { expect, test } from 'vitest'
import { checkCache } from '../../../server-handler/doctor/check-cache.js'

const YEAR = 'public, max-age=31536000, immutable'

test.each([
  ['/throughline.js', 'no-cache', true, 'ok'],
  ['/throughline.js', 'public, max-age=3600', true, 'ok'],
  ['/throughline.js', '', true, 'ok'],
  ['/throughline.js', '', false, 'warn'],
  ['/throughline.js', 'no-store', true, 'warn'],
  ['/throughline.js', YEAR, true, 'warn'],
  ['/throughline-tail.js', YEAR, true, 'warn'],
  ['/throughline.3f2a9c1b.js', YEAR, false, 'ok'],
  ['/throughline.3f2a9c1b-tail.js', YEAR, false, 'ok'],
  ['/assets/throughline-DfZq9xA1.js', YEAR, false, 'ok'],
  ['/throughline.js?v=1.2.3', YEAR, false, 'ok'],
  ['/throughline@1.2.3/dist/throughline.js', YEAR, false, 'ok'],
  ['/3f2a9c1b/throughline.js', YEAR, false, 'ok'],
  ['/throughline.3f2a9c1b.js', 'no-cache', true, 'warn'],
  ['/throughline.3f2a9c1b.js', 'max-age=60', true, 'warn'],
])('%s with Cache-Control "%s" (ETag: %s): %s', (path, control, hasTag, status) => {
  const headers = new Headers({ 'cache-control': control, ...(hasTag ? { etag: '"1"' } : {}) })
  expect(checkCache('script_cache', { url: new URL(path, 'https://shop.example'), headers }).status).toBe(status)
})
