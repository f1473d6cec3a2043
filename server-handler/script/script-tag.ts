import { SNIPPET, SNIPPET_HASH } from '../../src/shared/snippet.js'
import { escapeHtml } from '../http/escape-html.js'
import { dictionary, flag, oneOf, text } from '../options/rows.js'
import { checkOptions, fillOptions, type OptionTable } from '../options/table.js'
import { BUILT_FILES } from './built-files.js'

/** How the script tag is rendered. */
export interface ScriptTagOptions {
  /** Loads the file without blocking the page, after an inline script that queues calls. @default false */
  async?: boolean | undefined
  /** The nonce of the response's Content-Security-Policy. */
  nonce?: string | undefined
  /** Options of `start` whose values are strings, as attributes: the page starts with them. @default the page calls `start` */
  start?: Readonly<Record<string, string>> | undefined
  /**
   * `attributed` measures the element, the parts and the script behind LCP and INP, with a larger second file.
   * @default 'standard'
   */
  vitals?: 'standard' | 'attributed' | undefined
}

/** The options of `tag`. */
export const SCRIPT_TAG_OPTIONS = {
  async: flag(false, 'loads the file without blocking the page, after an inline script that queues calls'),
  nonce: text("the nonce of the response's Content-Security-Policy"),
  start: {
    ...dictionary(
      {
        type: 'Record<string, string>',
        must: "be an object of strings, such as { sampleRatio: '0.5' }; for actions, call throughline('start', …) after the tag",
      },
      'options of `start` whose values are strings, as attributes: the page starts with them',
      { shown: 'the page calls `start`' },
    ),
    fits: isOfStrings,
  },
  vitals: oneOf(
    ['standard', 'attributed'],
    '`attributed` measures the element, the parts and the script behind LCP and INP, with a larger second file',
  ),
} satisfies OptionTable<ScriptTagOptions>

/** The options of `start` that attributes can set: those whose values are neither objects nor functions. */
export const START_ATTRIBUTES = [
  'service',
  'version',
  'environment',
  'site',
  'endpoint',
  'namespace',
  'platform',
  'product',
  'consent',
  'attribution',
  'sample',
  'sampleRatio',
  'requestSampleRatio',
  'traceSampleRatio',
  'traceparent',
  'keepErrors',
  'debug',
] as const

/** The attributes that name the second file are not options of `start`. */
const ATTRIBUTES = Object.fromEntries(
  [...START_ATTRIBUTES, 'tail', 'vitals'].map((name) => [name, { ...text(name), fits: () => true }]),
)

/** The source that a Content-Security-Policy without nonces must allow for the inline script. */
export const INLINE_SCRIPT_SOURCE = `'${SNIPPET_HASH}'`

/** Returns the HTML that loads the script from an address. */
export function writeScriptTag(src: string, options: ScriptTagOptions, caller = 'tag()'): string {
  const { async: isAsync, nonce, start = {}, vitals } = fillOptions(options, SCRIPT_TAG_OPTIONS, caller)
  checkOptions(start, ATTRIBUTES, `\`start\` of ${caller}`)
  const own = toAttributes({ nonce })
  const data = Object.entries(start).map(([name, value]) => [`data-${toDashes(name)}`, value])
  const attributes = toAttributes({
    src,
    integrity: BUILT_FILES[0].integrity,
    crossorigin: 'anonymous',
    nonce,
    ...Object.fromEntries(data),
    ...(vitals === 'attributed' ? { 'data-vitals': vitals } : {}),
  })
  const tag = `<script${isAsync ? ' async' : ''}${attributes}></script>`
  return isAsync ? `<script${own}>${SNIPPET}</script>\n${tag}` : tag
}

function isOfStrings(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).every(([name, each]) => /^[a-z][a-zA-Z]*$/.test(name) && typeof each === 'string')
}

/** The attribute of an option for `dataset`: `sampleRatio` is `sample-ratio`. */
const toDashes = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const toAttributes = (attributes: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeHtml(value)}"`))
    .join('')
