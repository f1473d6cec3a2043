import { alignTable } from '../server-handler/cli/text-table.js'
import { redactText } from '../server-handler/redact/redact.js'

// Prints how long one call takes for 1 KiB: npx tsx bench/redact.ts [runs]
const runs = Number(process.argv[2] ?? 3_000)
const KIB = 1_024
const fill = (piece: string): string => piece.repeat(Math.ceil(KIB / piece.length)).slice(0, KIB)

const STACK = '    at Session.refresh (https://shop.example/assets/session-3fa9c2b1.js:10:5)\n'
const DIRTY =
  'mail jane.doe@example.com, card 4111 1111 1111 1111, {"password":"hunter2","cpf":"529.982.247-25"} from 203.0.113.195 call +55 11 98765-4321 see https://u:p@shop.example/cb?code=abc#x '
const texts: Readonly<Record<string, string>> = {
  'clean: a stack': fill(STACK),
  'clean: prose': fill('Cannot read properties of undefined while the page was rendering the product list. '),
  'clean: JSON': fill('{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","price":19.9,"at":1790000000000},'),
  'dirty: a bit of everything': fill(DIRTY),
  'dirty: encoded thrice': fill(encodeURIComponent(encodeURIComponent(encodeURIComponent(DIRTY)))),
  'dirty: e-mail addresses': fill('jane.doe@example.com, '),
  'adversarial: digits': fill('4'),
  'adversarial: digits and blanks': fill('4 1'),
  'adversarial: @': fill('a@'),
  'adversarial: dots': fill('a.'),
  'adversarial: colons': fill('a:'),
  'adversarial: equals': fill('token='),
  'adversarial: quotes': fill('"token":"'),
  'adversarial: brackets': fill('token:{"'),
  'adversarial: percent': fill('%25'),
  'adversarial: slashes': fill('/home/'),
  'adversarial: schemes': fill('a://b:'),
  'adversarial: questions': fill('/a?b=c'),
  'adversarial: PEM': fill('-----BEGIN A KEY-----\nAAAA'),
  'adversarial: base64': fill('eyJhbGciOiJIUzI1NiJ9'),
  'adversarial: letters': fill('a'),
  'adversarial: hex and colons': fill('ab:c::1'),
  'adversarial: zero width': fill('a\u200b@'),
}

const cells = Object.entries(texts).map(([name, text]) => [name, ...measure(text)])
console.log(alignTable({ head: ['1 KiB of', 'median µs', 'p99 µs'], cells, left: [0] }))

function measure(text: string): string[] {
  for (let i = 0; i < Math.min(runs, 300); i += 1) redactText(text)
  const times = Array.from({ length: runs }, () => {
    const start = process.hrtime.bigint()
    redactText(text)
    return Number(process.hrtime.bigint() - start) / 1_000
  }).sort((a, b) => a - b)
  return [0.5, 0.99].map((share) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(0))
}
