import { type CheckId, error, type Finding, ok, skipped } from './finding.js'
import { hasThroughline } from './own-file.js'
import { showUrl } from './printable.js'
import { request, textOf } from './request.js'
import type { Site } from './site.js'

/** Why a check of the script tag is skipped on a page without one. */
export interface WithoutTag {
  findings: Finding[]
  reason: string
}

/** The checks of files that only a script tag has. */
const OF_TAG = [
  'script_cache',
  'script_integrity',
  'tail',
  'tail_cache',
  'tail_integrity',
] as const satisfies readonly CheckId[]

/** Looks for the package in the scripts of a page without a script tag, for pages that use a bundler. */
export async function checkBundle(site: Site): Promise<WithoutTag> {
  const place = hasThroughline(textOf(site.document)) ? 'an inline script' : await findBundle(site)
  const reason =
    place === undefined
      ? 'the page has no script tag of throughline'
      : 'the script is part of a bundle, whose names, hashes and caching are those of your build'
  const script =
    place === undefined
      ? error(
          'script',
          reason,
          'Add the tag to the head of the page: npx throughline script --src /throughline.js. Or give its address with --script.',
        )
      : ok('script', `${place} has throughline in it`)
  return { findings: [script, ...OF_TAG.map((id) => skipped(id, reason))], reason }
}

const MAX_SCRIPTS = 40
/** Static imports of a module by a path: `import { a } from './a.js'`, `import"./b.js"`. */
const IMPORT = /(?:\bfrom|\bimport)\s{0,9}["']((?:\.{1,2})?\/[^"'\s]{1,500})["']/g

/**
 * Returns the address of the first script that contains the package, among those of the page and the modules that they
 * import.
 */
async function findBundle({ scripts, url: page }: Site): Promise<string | undefined> {
  const asked = new Set<string>()
  let next: readonly URL[] = scripts
  while (next.length > 0 && asked.size < MAX_SCRIPTS) {
    const wave = next.filter(({ href }) => !asked.has(href)).slice(0, MAX_SCRIPTS - asked.size)
    for (const { href } of wave) asked.add(href)
    const replies = await Promise.all(wave.map((url) => request(url)))
    const read = replies.flatMap((reply) => (reply.ok && reply.answer.status === 200 ? reply.answer : []))
    const found = read.find((answer) => hasThroughline(textOf(answer)))
    if (found) return showUrl(found.url)
    next = dedupe(read.flatMap((answer) => importsOf(textOf(answer), answer.url))).filter(
      ({ origin }) => origin === page.origin,
    )
  }
  return undefined
}

function importsOf(code: string, base: URL): URL[] {
  return [...code.matchAll(IMPORT)].flatMap(([, path = '']) => (URL.canParse(path, base) ? new URL(path, base) : []))
}

const dedupe = (urls: readonly URL[]): URL[] => [...new Map(urls.map((url) => [url.href, url])).values()]
