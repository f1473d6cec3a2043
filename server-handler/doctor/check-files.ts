import { createHash } from 'node:crypto'
import { checkBundle } from './check-bundle.js'
import { checkCache } from './check-cache.js'
import { error, type Finding, ok, skipped, warn } from './finding.js'
import { describeProblem } from './own-file.js'
import { quote, showUrl } from './printable.js'
import { type Answer, type Reply, request, textOf } from './request.js'
import { isAttributed, type ScriptTag, type Site } from './site.js'

/** The two files of the script tag; `undefined` if one could not be read. */
export interface LoadedFiles {
  findings: Finding[]
  /** The hash of the second file in the first one; empty if the first could not be read. */
  tailHash: string
  /** Why checks of the script tag are skipped, if the page has none. */
  withoutTag?: string
}

/** Checks the script tag of a page and the two files that it loads. */
export async function checkFiles(site: Site): Promise<LoadedFiles> {
  const { tag } = site
  if (!tag) {
    const { findings, reason } = await checkBundle(site)
    return { findings, tailHash: '', withoutTag: reason }
  }
  const referrer = { headers: { referer: site.url.origin } }
  const [head, tail] = await Promise.all([request(tag.url, referrer), request(tag.tailUrl, referrer)])
  const headProblem = describeProblem(head)
  const script = headProblem === undefined && head.ok ? head.answer : undefined
  const tailHash = script ? findTailHash(tag, textOf(script)) : ''
  return {
    tailHash,
    findings: [
      ...(script ? readHead(site, tag, script) : missingHead(tag, headProblem)),
      ...readTail(tag, tail, script),
    ],
  }
}

/** Returns the first file's hash of the second file that the tag requests; empty if it has none. */
function findTailHash(tag: ScriptTag, head: string): string {
  const pattern = isAttributed(tag) ? /-attributed["'`]?:\s*["'`](sha384-[\w+/]{64})/ : /(sha384-[\w+/]{64})/
  return pattern.exec(head)?.[1] ?? ''
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
    const file = isAttributed(tag) ? 'throughline-tail-attributed.js' : 'throughline-tail.js'
    const advice = `Serve dist/${file} of the same version next to the script, or give its address in data-tail. Without it nothing is sent.`
    return [
      error('tail', `${showUrl(tag.tailUrl)}: ${problem}`, advice),
      skipped('tail_cache', 'the second file does not load'),
      skipped('tail_integrity', 'the second file does not load'),
    ]
  }
  return [
    checkVitals(tag, checkType('tail', reply.answer)),
    checkCache('tail_cache', reply.answer),
    checkTail({ tag, head, tail: reply.answer }),
  ]
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

/** Returns the hashes of an `integrity` that browsers compare: those of its strongest algorithm. */
export function strongestHashes(integrity: string): string[] {
  const hashes = integrity.split(/\s+/).map((hash) => hash.split('?')[0] ?? '')
  const best = ALGORITHMS.find((algorithm) => hashes.some((hash) => hash.startsWith(`${algorithm}-`)))
  return best ? hashes.filter((hash) => hash.startsWith(`${best}-`)) : []
}

/** Hashes bytes in the format of an `integrity`. */
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
      'Regenerate the tag for each version: npx throughline script --src ADDRESS. A CDN must not change the file.',
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

/** Returns the finding of the second file; if it loads, whether it is the one that `data-vitals` requests. */
function checkVitals({ attributes }: ScriptTag, loaded: Finding): Finding {
  const { 'data-vitals': vitals = 'standard' } = attributes
  if (loaded.status !== 'ok' || vitals === 'attributed' || vitals === 'standard') return loaded
  return warn(
    'tail',
    `data-vitals is ${quote(vitals)}: the page measures vitals without their causes`,
    'Write data-vitals="attributed", or leave it out.',
  )
}

const BUILD_KEY = /Symbol\.for\("throughline\/([\w+/]{10})"\)/

function checkTail({ tag, head, tail }: { tag: ScriptTag; head: Answer | undefined; tail: Answer }): Finding {
  if (!head) return skipped('tail_integrity', 'the script does not load')
  const text = textOf(head)
  const expected = findTailHash(tag, text)
  const actual = hashOf(tail.bytes, 'sha384')
  if (expected === actual) return ok('tail_integrity', `${actual} is the hash that the script expects`)
  const advice = 'Deploy both files of one version together, and purge both from caches. A CDN must not change them.'
  const key = [...text.matchAll(new RegExp(BUILD_KEY, 'g'))].map(([, build]) => build)
  const isSameBuild = key.includes(BUILD_KEY.exec(textOf(tail))?.[1])
  const found = isSameBuild ? 'the file was changed after the build' : 'the file is of another build'
  // Without an integrity on the tag, the second file is loaded without one, and runs if its build matches.
  const report = isSameBuild && !tag.attributes.integrity ? warn : error
  return report('tail_integrity', `${found}: ${actual}, the script expects ${expected || 'none'}`, advice)
}
