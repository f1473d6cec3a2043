import { expect, test } from 'vitest'
import { checkDevAccess } from '../../../server-handler/cli/dev-access.js'

const answer = (url: string, host: string) => checkDevAccess(new Request(url), { path: '/report', host })?.status

test.each([
  ['http://[2001:db8::5]:4320/report', '2001:db8::5'],
  ['http://[2001:db8::5]:4320/report', '2001:0DB8:0:0::5'],
  ['http://mybox:4320/report', 'MyBox'],
  ['http://192.168.1.5:4320/report', '192.168.1.5'],
])('%s is served by --host %s', (url, host) => expect(answer(url, host)).toBeUndefined())

test.each([
  ['http://[2001:db8::6]:4320/report', '2001:db8::5'],
  ['http://evil.example:4320/report', 'mybox'],
  ['http://evil.example:4320/report', 'not a host'],
])('%s is refused by --host %s', (url, host) => expect(answer(url, host)).toBe(403))
