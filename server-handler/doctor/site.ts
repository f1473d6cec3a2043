import { DEFAULT_NAMESPACE, NAMESPACE_PATTERN } from '../../src/shared/names.js'
import { SNIPPET } from '../../src/shared/snippet.js'
import { DEFAULT_ENDPOINT } from '../../src/shared/wire.js'
import { type Policy, parsePolicies } from './policy.js'
import { readTags, type Tag } from './read-html.js'
import { type Answer, textOf } from './request.js'

/** Input about an installation, in addition to its page. */
export interface SiteHints {
  /** Address of the script, if its name does not identify it. */
  script?: string | undefined
  endpoint?: string | undefined
  namespace?: string | undefined
}

/** The script tag of a page. */
export interface ScriptTag {
  url: URL
  /** Address of the second file. */
  tailUrl: URL
  attributes: Readonly<Record<string, string>>
}

/** An installation, as its page describes it. */
export interface Site {
  document: Answer
  /** Address of the page after redirects. */
  url: URL
  tag: ScriptTag | undefined
  /** Scripts of the page with an address, and modules that it preloads: one of them may be a bundle. */
  scripts: readonly URL[]
  /** The text of the snippet's inline script, with its nonce. */
  snippet: { text: string; nonce: string | undefined } | undefined
  endpoint: URL
  namespace: string
  /** Policies of the header and of `meta` elements. */
  policies: readonly Policy[]
  /** The content of `<meta name="throughline">`. */
  meta: string | undefined
  /** An option of the page, from the tag or from an inline call of `start`. */
  option(name: string): string | undefined
}

/** Reads an installation from the response with its page. */
export function readSite(document: Answer, hints: SiteHints): Site {
  const tags = readTags(textOf(document))
  const base = tags.find(({ name, attributes }) => name === 'base' && attributes.href)?.attributes.href ?? ''
  const baseUrl = URL.canParse(base, document.url) ? new URL(base, document.url) : document.url
  const scripts = tags.filter(({ name }) => name === 'script')
  const tag = findTag(scripts, { baseUrl, given: hints.script })
  const option = createOptions(tag, scripts)
  const endpoint = hints.endpoint ?? option('endpoint') ?? DEFAULT_ENDPOINT
  const snippet = scripts.find(({ text }) => text.includes(SNIPPET.slice(0, 40)))
  const metas = tags.filter(({ name }) => name === 'meta')
  const policies = metas.filter(
    ({ attributes }) => attributes['http-equiv']?.toLowerCase() === 'content-security-policy',
  )
  return {
    document,
    url: document.url,
    tag,
    scripts: [
      ...scripts.map(({ attributes }) => attributes.src),
      ...tags.filter(({ attributes }) => attributes.rel === 'modulepreload').map(({ attributes }) => attributes.href),
    ].flatMap((src) => (src && URL.canParse(src, baseUrl) ? new URL(src, baseUrl) : [])),
    snippet: snippet && { text: snippet.text, nonce: snippet.attributes.nonce },
    endpoint: URL.canParse(endpoint, document.url)
      ? new URL(endpoint, document.url)
      : new URL(DEFAULT_ENDPOINT, document.url),
    namespace: hints.namespace ?? readNamespace(option('namespace')),
    policies: [
      ...parsePolicies(document.headers.get('content-security-policy') ?? ''),
      ...policies.flatMap(({ attributes }) => parsePolicies(attributes.content ?? '')),
    ],
    meta: metas.find(({ attributes }) => attributes.name === 'throughline')?.attributes.content,
    option,
  }
}

// The page takes the default instead of an invalid one.
function readNamespace(text: string | undefined): string {
  return text !== undefined && NAMESPACE_PATTERN.test(text) ? text : DEFAULT_NAMESPACE
}

/** Attributes that only our tag has. */
const OWN_ATTRIBUTES =
  /^data-(?:tail|vitals|service|consent|endpoint|namespace|sample-ratio|trace-sample-ratio|propagate-to)$/

function findTag(scripts: readonly Tag[], { baseUrl, given }: { baseUrl: URL; given: string | undefined }) {
  const wanted = given !== undefined && URL.canParse(given, baseUrl) ? new URL(given, baseUrl).href : undefined
  const candidates = scripts.flatMap((tag) => {
    const { src } = tag.attributes
    return src && tag.attributes.type !== 'module' && URL.canParse(src, baseUrl)
      ? { tag, url: new URL(src, baseUrl) }
      : []
  })
  const found =
    wanted === undefined
      ? (candidates.find(({ url }) => /throughline/i.test(url.pathname.split('/').at(-1) ?? '')) ??
        candidates.find(({ tag }) => Object.keys(tag.attributes).some((name) => OWN_ATTRIBUTES.test(name))))
      : candidates.find(({ url }) => url.href === wanted)
  if (!found) return undefined
  const { tag, url } = found
  // Derived as in src/core/load-script.ts.
  const suffix = isAttributed(tag) ? '-attributed' : ''
  const tail = tag.attributes['data-tail'] ?? url.href.replace(/(\.\w+)?([?#].*)?$/, `-tail${suffix}$1$2`)
  return { url, tailUrl: URL.canParse(tail, baseUrl) ? new URL(tail, baseUrl) : url, attributes: tag.attributes }
}

/** Whether a tag loads the second file with the attribution build of web-vitals. */
export function isAttributed({ attributes }: Pick<ScriptTag, 'attributes'>): boolean {
  return attributes['data-vitals'] === 'attributed'
}

/** Options are attributes of the tag or, as text or numbers, properties in an inline call of `start`. */
function createOptions(tag: ScriptTag | undefined, scripts: readonly Tag[]): Site['option'] {
  const inline = scripts.find(
    ({ attributes, text }) => !attributes.src && /throughline\(\s*['"]start['"]/.test(text),
  )?.text
  return (name) => {
    const attribute = tag?.attributes[`data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`]
    if (attribute !== undefined) return attribute
    const [, , text, bare] =
      new RegExp(`\\b${name}\\s*:\\s*(?:(['"])([^'"\\n]{0,500})\\1|([\\w.]+))`).exec(inline ?? '') ?? []
    return text ?? bare
  }
}
