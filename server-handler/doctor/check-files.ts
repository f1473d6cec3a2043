import { createHash } from 'node:crypto'
import { checkCache } from './check-cache.js'
import { error, type Finding, ok, skipped, warn } from './finding.js'
import { quote, showUrl } from './printable.js'
import { type Answer, type Reply, request, textOf } from './request.js'
import type { ScriptTag, Site } from './site.js'

/** The two files of the script tag, as far as they could be read. */
export interface LoadedFiles {
  findings: Finding[]
  /** The hash that the first file has of the second; empty if the first could not be read. */
  tailHash: string
}

const NO_TAG = 'the page has no script tag of throughline'

/** Checks the script tag of a page and the two files behind it. */
export async function checkFiles(site: Site): Promise<LoadedFiles> {
  const { tag } = site
  if (!tag) return { findings: await withoutTag(site), tailHash: '' }
  const referrer = { headers: { referer: site.url.origin } }
  const [head, tail] = await Promise.all([request(tag.url, referrer), request(tag.tailUrl, referrer)])
  const headProblem = describeProblem(head)
  const script = headProblem === undefined && head.ok ? head.answer : undefined
  const tailHash = script ? (/sha384-[A-Za-z0-9+/]{64}/.exec(textOf(script))?.[0] ?? '') : ''
  return {
    tailHash,
    findings: [
      ...(script ? readHead(site, tag, script) : missingHead(tag, headProblem)),
      ...readTail(tag, tail, script),
    ],
  }
}

function missingHead({ url }: ScriptTag, problem: string | undefined): Finding[] {
  const advice =
    'Serve dist/throughline.js of the package under the address of the tag: npx throughline script --src ADDRESS --copy FOLDER'
  return [
    error('script', `${showUrl(url)}: ${problem}`, advice),
    skipped('script_cache', 'the script does not load'),
    skipped('script_integrity', 'the script does not load'),
  ]
}

function readHead(site: Site, tag: ScriptTag, answer: Answer): Finding[] {
  return [checkType('script', answer), checkCache('script_cache', answer), checkIntegrity(site, tag, answer)]
}

function readTail(tag: ScriptTag, reply: Reply, head: Answer | undefined): Finding[] {
  const problem = describeProblem(reply)
  if (problem !== undefined || !reply.ok) {
    const advice = `Serve dist/throughline-tail.js of the same version next to the script, or give its address in data-tail. Without it nothing is sent.`
    return [
      error('tail', `${showUrl(tag.tailUrl)}: ${problem}`, advice),
      skipped('tail_cache', 'the second file does not load'),
      skipped('tail_integrity', 'the second file does not load'),
    ]
  }
  return [
    checkType('tail', reply.answer),
    checkCache('tail_cache', reply.answer),
    checkTail({ tag, head, tail: reply.answer }),
  ]
}

/** Says why a file is not one of ours; `undefined` if it is. */
function describeProblem(reply: Reply): string | undefined {
  if (!reply.ok) return reply.problem
  const { status } = reply.answer
  if (status !== 200) return `status ${status}`
  if (!textOf(reply.answer).includes('Symbol.for("throughline/'))
    return `status 200, but what it serves is not a file of throughline (${quote(reply.answer.headers.get('content-type') ?? 'no content type')})`
  return undefined
}

const JAVASCRIPT = /^(?:text|application)\/(?:x-)?(?:java|ecma)script\b/i

function checkType(id: 'script' | 'tail', { headers, bytes, url }: Answer): Finding {
  const type = headers.get('content-type') ?? ''
  const found = `${showUrl(url)}: 200, ${quote(type)}, ${bytes.byteLength} bytes`
  if (JAVASCRIPT.test(type)) return ok(id, found)
  const advice = 'Serve it with Content-Type: text/javascript.'
  const isBlocked =
    /nosniff/i.test(headers.get('x-content-type-options') ?? '') || /^(?:image|audio|video)\//i.test(type)
  return isBlocked ? error(id, `${found}; browsers refuse to run this type`, advice) : warn(id, found, advice)
}

const ALGORITHMS = ['sha512', 'sha384', 'sha256'] as const

/** The hashes of an `integrity` that browsers compare: those of its strongest algorithm. */
export function strongestHashes(integrity: string): string[] {
  const hashes = integrity.split(/\s+/).map((hash) => hash.split('?')[0] ?? '')
  const best = ALGORITHMS.find((algorithm) => hashes.some((hash) => hash.startsWith(`${algorithm}-`)))
  return best ? hashes.filter((hash) => hash.startsWith(`${best}-`)) : []
}

/** Hashes bytes as an `integrity` has it. */
export function hashOf(bytes: Uint8Array | string, algorithm: string): string {
  return `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`
}

function checkIntegrity(site: Site, { attributes, url }: ScriptTag, { bytes, headers }: Answer): Finding {
  const hashes = strongestHashes(attributes.integrity ?? '')
  const [first] = hashes
  if (first === undefined) return ok('script_integrity', 'the tag has no integrity')
  const actual = hashOf(bytes, first.slice(0, 6))
  if (!hashes.includes(actual))
    return error(
      'script_integrity',
      `the tag has ${quote(first)}, the file ${actual}: browsers refuse to run it`,
      'Write the tag anew with each version: npx throughline script --src ADDRESS. A CDN must not change the file.',
    )
  if (url.origin === site.url.origin) return ok('script_integrity', `${first} is the hash of the file`)
  const allowed = headers.get('access-control-allow-origin')
  if (attributes.crossorigin !== undefined && (allowed === '*' || allowed === site.url.origin))
    return ok('script_integrity', `${first} is the hash of the file`)
  return error(
    'script_integrity',
    `the file is on another origin and ${attributes.crossorigin === undefined ? 'the tag has no crossorigin' : 'its server does not allow that origin'}`,
    'A script of another origin with an integrity needs crossorigin="anonymous" and Access-Control-Allow-Origin.',
  )
}

const BUILD_KEY = /Symbol\.for\("throughline\/([\w+/]{10})"\)/

function checkTail({ tag, head, tail }: { tag: ScriptTag; head: Answer | undefined; tail: Answer }): Finding {
  if (!head) return skipped('tail_integrity', 'the script does not load')
  const text = textOf(head)
  const expected = /sha384-[A-Za-z0-9+/]{64}/.exec(text)?.[0]
  const actual = hashOf(tail.bytes, 'sha384')
  if (expected === actual) return ok('tail_integrity', `${actual} is the hash that the script expects`)
  const advice = 'Deploy both files of one version together, and purge both from caches. A CDN must not change them.'
  const key = [...text.matchAll(new RegExp(BUILD_KEY, 'g'))].map(([, build]) => build)
  const isSameBuild = key.includes(BUILD_KEY.exec(textOf(tail))?.[1])
  const found = isSameBuild ? 'the file was changed after the build' : 'the file is of another build'
  // Without an integrity on the tag, the second file is loaded without one, and runs if its build fits.
  const report = isSameBuild && !tag.attributes.integrity ? warn : error
  return report('tail_integrity', `${found}: ${actual}, the script expects ${expected ?? 'none'}`, advice)
}

const MAX_SCRIPTS = 20

// A bundle has both parts in files of its own, whose names only a browser learns.
async function withoutTag({ scripts }: Site): Promise<Finding[]> {
  const replies = await Promise.all(scripts.slice(0, MAX_SCRIPTS).map((url) => request(url)))
  const bundle = replies.find((reply) => describeProblem(reply) === undefined || isBundle(reply))
  const head = bundle?.ok
    ? ok('script', `${showUrl(bundle.answer.url)} has throughline in it`)
    : error(
        'script',
        NO_TAG,
        'Add the tag to the head of the page: npx throughline script --src /throughline.js. Or give its address with --script.',
      )
  const rest = ['script_cache', 'script_integrity', 'tail', 'tail_cache', 'tail_integrity'] as const
  return [head, ...rest.map((id) => skipped(id, NO_TAG))]
}

function isBundle(reply: Reply): boolean {
  return reply.ok && reply.answer.status === 200 && /Symbol\.for\(["'`]throughline\/1["'`]\)/.test(textOf(reply.answer))
}
