import { hashOf, type LoadedFiles, strongestHashes } from './check-files.js'
import { error, type Finding, ok, skipped } from './finding.js'
import { allowsScript, allowsUrl, governing, type JudgedScript, type Policy, SCRIPT_DIRECTIVES } from './policy.js'
import { quote, showUrl, toPrintable } from './printable.js'
import type { Site } from './site.js'

/** Checks that the page's Content-Security-Policies allow both files, sending, and our Trusted Types policy. */
export function checkPolicies(site: Site, files: LoadedFiles): Finding[] {
  const { policies } = site
  if (policies.length === 0) {
    const ids = ['csp_script', 'csp_tail', 'csp_connect', 'trusted_types'] as const
    return ids.map((id) => ok(id, 'the page has no Content-Security-Policy'))
  }
  return [checkScript(site, files), checkTail(site, files), checkConnection(site), checkTrustedTypes(policies)]
}

function checkScript(site: Site, { withoutTag = '' }: LoadedFiles): Finding {
  const { tag, url } = site
  if (!tag) return skipped('csp_script', withoutTag)
  const { integrity, nonce } = tag.attributes
  const denied = findDenied(site, { url: tag.url, nonce, hashes: strongestHashes(integrity ?? '') })
  if (denied !== undefined)
    return error('csp_script', `${denied} blocks ${showUrl(tag.url)}`, adviseSource('script-src', tag.url, url))
  const hash = findBlockedSnippet(site)
  if (hash !== undefined)
    return error(
      'csp_script',
      'the policy blocks the inline snippet in front of the script',
      `Add '${hash}' to script-src, or give the snippet a nonce, or load the script without it.`,
    )
  return ok('csp_script', `${showUrl(tag.url)} is allowed`)
}

/** The hash of the inline snippet, if there is one and the policy blocks it. */
function findBlockedSnippet(site: Site): string | undefined {
  const { snippet } = site
  if (!snippet) return undefined
  const hashes = ['sha256', 'sha384', 'sha512'].map((algorithm) => hashOf(snippet.text, algorithm))
  const isBlocked = hashes.every((hash) => findDenied(site, { nonce: snippet.nonce, hashes: [hash] }) !== undefined)
  return isBlocked ? hashes[0] : undefined
}

function checkTail(site: Site, { tailHash, withoutTag = '' }: LoadedFiles): Finding {
  const { tag, url } = site
  if (!tag) return skipped('csp_tail', withoutTag)
  // The second file has the tag's nonce, and its own hash if the tag has an integrity: src/core/load-script.ts.
  const hashes = tag.attributes.integrity && tailHash ? [tailHash] : []
  const denied = findDenied(site, { url: tag.tailUrl, nonce: tag.attributes.nonce, hashes, isCreated: true })
  if (denied === undefined) return ok('csp_tail', `${showUrl(tag.tailUrl)} is allowed`)
  const advice = `${adviseSource('script-src', tag.tailUrl, url)} A nonce on the tag, or 'strict-dynamic', allows it as well.`
  return error('csp_tail', `${denied} blocks ${showUrl(tag.tailUrl)}`, advice)
}

function findDenied({ policies, url }: Site, script: JudgedScript): string | undefined {
  const denying = policies.find((policy) => {
    const directive = governing(policy, SCRIPT_DIRECTIVES)
    return directive && !allowsScript(directive.sources, script, url)
  })
  return denying && showDirective(denying, SCRIPT_DIRECTIVES)
}

function checkConnection({ policies, endpoint, url }: Site): Finding {
  const denying = policies.find((policy) => {
    const directive = governing(policy, ['connect-src'])
    return directive && !allowsUrl(directive.sources, endpoint, url)
  })
  if (!denying) return ok('csp_connect', `sending to ${showUrl(endpoint)} is allowed`)
  const directive = showDirective(denying, ['connect-src'])
  return error('csp_connect', `${directive} blocks ${showUrl(endpoint)}`, adviseSource('connect-src', endpoint, url))
}

function showDirective(policy: Policy, names: readonly string[]): string {
  const { name = '', sources = [] } = governing(policy, names) ?? {}
  return quote(`${name} ${sources.join(' ')}`.trim())
}

function adviseSource(directive: string, url: URL, page: URL): string {
  const source = url.origin === page.origin ? "'self'" : url.origin
  return `Add ${source} to ${directive}.`
}

function checkTrustedTypes(policies: readonly Policy[]): Finding {
  const enforcing = policies.some((policy) => policy.get('require-trusted-types-for')?.includes("'script'"))
  if (!enforcing) return ok('trusted_types', 'the page does not enforce Trusted Types')
  const denying = policies
    .map((policy) => policy.get('trusted-types'))
    .find((names) => names !== undefined && !names.includes('throughline') && !names.includes('*'))
  if (!denying) return ok('trusted_types', 'the policy "throughline" is allowed')
  return error(
    'trusted_types',
    `trusted-types ${toPrintable(denying.join(' '))} does not name the policy "throughline": the second file is not loaded`,
    'Add throughline to trusted-types.',
  )
}
