import { type BrowserProgram, findBrowser } from './find-browser.js'
import { type CheckId, error, type Finding, ok, skipped, warn } from './finding.js'
import { quote, showUrl, toPrintable } from './printable.js'
import type { Site } from './site.js'
import { PROBE, type SeenVisit, visitPage } from './visit-page.js'

const IDS = [
  'browser_runtime',
  'browser_policy',
  'browser_envelope',
  'browser_headers',
] as const satisfies readonly CheckId[]

/** Loads the page in a headless Chromium, if there is one, and checks its behaviour. */
export async function checkBrowser(site: Site, isWanted: boolean): Promise<Finding[]> {
  if (!isWanted) return skipAll('left out by --no-browser')
  const program = await findBrowser()
  if (!program.ok) return skipAll(program.problem, program.advice)
  try {
    return judge(site, await visit(program, site))
  } catch (cause) {
    const { message = cause }: { message?: unknown } = Object(cause)
    return skipAll(`the browser failed: ${toPrintable(String(message).split('\n')[0] ?? '', 150)}`)
  }
}

function skipAll(found: string, advice?: string): Finding[] {
  return IDS.map((id) => skipped(id, found, advice))
}

async function visit({ launch }: BrowserProgram, site: Site): Promise<SeenVisit> {
  const browser = await launch()
  try {
    return await visitPage(await browser.newPage(), site)
  } finally {
    await browser.close()
  }
}

function judge(site: Site, seen: SeenVisit): Finding[] {
  return [judgeRuntime(site, seen), judgeViolations(site, seen), judgeEnvelope(site, seen), judgeHeaders(site, seen)]
}

function judgeRuntime({ tag }: Site, { hasHead, files, envelopes, problems }: SeenVisit): Finding {
  const advice = 'See the findings of the script, the second file and the policy.'
  const blocked = problems.find((text) => /integrity|digest/i.test(text))
  if (blocked !== undefined) return error('browser_runtime', `an integrity does not match: ${quote(blocked)}`, advice)
  if (!hasHead)
    return error(
      'browser_runtime',
      'the script has not run, or nothing has started it',
      `${advice} The page has to call start(), or the tag needs an option such as data-service.`,
    )
  const tail = tag && files[tag.tailUrl.href]
  if (envelopes.length > 0 || tail === 200) return ok('browser_runtime', 'both files have run')
  if (!tag) return warn('browser_runtime', 'the script runs; nothing shows that the second part does', advice)
  return error(
    'browser_runtime',
    `the script runs, the second file has not loaded (${tail ?? 'not requested or blocked'})`,
    advice,
  )
}

function judgeViolations({ tag, endpoint }: Site, { violations }: SeenVisit): Finding {
  const own = [tag?.url.href, tag?.tailUrl.href, endpoint.href]
  const ours = violations.find(
    ({ blocked, sample }) =>
      own.includes(blocked) || (blocked === 'trusted-types-policy' && sample.startsWith('throughline')),
  )
  if (ours)
    return error(
      'browser_policy',
      `${toPrintable(ours.directive)} blocks ${toPrintable(ours.blocked)}`,
      'See the findings of the policy; a policy of a proxy may be added to that of the page.',
    )
  const others = violations.length === 0 ? '' : `, ${violations.length} of other resources`
  return ok('browser_policy', `no violation of ours${others}`)
}

function judgeEnvelope({ endpoint }: Site, { hasHead, envelopes, violations }: SeenVisit): Finding {
  const url = showUrl(endpoint)
  const accepted = envelopes.find((status) => status >= 200 && status < 300)
  if (accepted !== undefined) return ok('browser_envelope', `${envelopes.length} sent to ${url}: ${accepted}`)
  if (envelopes.includes(410)) return warn('browser_envelope', `sent to ${url}: 410`, 'The kill switch is on.')
  if (envelopes.length > 0 || violations.some(({ blocked }) => blocked === endpoint.href))
    return error(
      'browser_envelope',
      `sent to ${url}: ${envelopes[0] || 'blocked or not answered'}`,
      'See the findings of the endpoint and the policy.',
    )
  if (!hasHead) return skipped('browser_envelope', 'the script has not run')
  return warn(
    'browser_envelope',
    `nothing was sent to ${url} within 10 s`,
    'Expected if the page waits for consent, samples visits, or sends elsewhere (--endpoint). Otherwise see the other findings.',
  )
}

function judgeHeaders({ tag }: Site, { hasHead, probe, violations }: SeenVisit): Finding {
  if (violations.some(({ blocked }) => blocked.includes(PROBE)))
    return skipped('browser_headers', 'the policy blocks requests to the page itself')
  if (probe === undefined)
    return skipped(
      'browser_headers',
      `${hasHead && !tag ? 'the script is part of a bundle, and ' : ''}the page has no global throughline() to start an action with`,
    )
  if (probe.length > 0)
    return ok('browser_headers', `a request of an action carries ${toPrintable(probe.join(', '), 200)}`)
  return error(
    'browser_headers',
    'a same-origin request of an action carries none of our headers',
    'Load the script before scripts that wrap fetch, and see whether `ignore` matches the address.',
  )
}
