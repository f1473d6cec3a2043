import type { Mountable } from '../http/mountable.js'
import { textOr } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'
import { BUILT_FILES, type BuiltFile } from './built-files.js'
import { INLINE_SCRIPT_SOURCE, type ScriptTagOptions, writeScriptTag } from './script-tag.js'

/** Where the script tag's files are served. */
export interface ScriptHandlerOptions {
  /** Path of the first file; the hash of its content is added before `.js`. @default '/throughline.js' */
  path?: string | undefined
}

/** The options of `createScriptHandler`. */
export const SCRIPT_HANDLER_OPTIONS = {
  path: textOr('/throughline.js', 'path of the first file; the hash of its content is added before `.js`', {
    must: 'be a path that ends in .js, such as /assets/throughline.js',
    pattern: /^\/(?!\/)[\w./~-]*\w\.js$/,
  }),
} satisfies OptionTable<ScriptHandlerOptions>

/** Serves the files of the script tag, for any framework's mount, and writes the tag. */
export interface ScriptHandler extends Mountable {
  /** Path of the first file, which changes with its content. */
  readonly src: string
  /** Hash of the first file in the format of an `integrity` attribute. */
  readonly integrity: string
  /** The source to allow in `script-src` for the inline script of `async` tags, for policies without a nonce. */
  readonly inlineScriptSource: string
  /**
   * Returns the HTML that loads the script.
   *
   * @throws TypeError if an option is invalid.
   */
  tag(options?: ScriptTagOptions): string
}

/** Of immutable files: their address changes with their content. https://www.rfc-editor.org/rfc/rfc8246 */
const HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'public, max-age=31536000, immutable',
  // The tag requests the files with CORS, as `integrity` requires if a CDN serves them.
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
  vary: 'accept-encoding',
}

/**
 * Serves the script tag's files from your own server, under addresses that caches may keep for good.
 *
 * @example
 * const script = createScriptHandler()
 * app.use(expressMount(script))
 * app.get('/', (_, res) => res.send(`<head>${script.tag({ start: { service: 'storefront' } })}</head>`))
 * @throws TypeError if an option is invalid.
 */
export function createScriptHandler(options: ScriptHandlerOptions = {}): ScriptHandler {
  const { path } = fillOptions(options, SCRIPT_HANDLER_OPTIONS, 'createScriptHandler()')
  const [head] = BUILT_FILES
  const stem = `${path.slice(0, -'.js'.length)}-${toUrlHash(head.integrity)}`
  const src = `${stem}.js`
  // The first file looks for the second in its own folder. Its content includes the hashes of both that it may load.
  const answers = BUILT_FILES.map((file) => ({
    path: file.name.replace('throughline', () => stem),
    answer: createAnswer(file),
  }))
  const handle = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url)
    // Below a base path, some frameworks pass the whole path.
    const found = answers.find((each) => pathname.endsWith(each.path))
    if (!found) return new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } })
    return found.answer(request)
  }
  return Object.assign(handle, {
    paths: answers.map((each) => each.path),
    src,
    integrity: head.integrity,
    inlineScriptSource: INLINE_SCRIPT_SOURCE,
    tag: (tagOptions: ScriptTagOptions = {}) => writeScriptTag(src, tagOptions),
  })
}

/** Twelve characters of a hash that an address can contain. */
const toUrlHash = (integrity: string): string =>
  integrity
    .replace(/^sha384-/, '')
    .replace(/[+/]/g, (character) => (character === '+' ? '-' : '_'))
    .slice(0, 12)

function createAnswer({ code }: BuiltFile): (request: Request) => Promise<Response> {
  let zipped: Promise<ArrayBuffer> | undefined
  return async ({ method, headers: asked }) => {
    if (method !== 'GET' && method !== 'HEAD')
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD', 'cache-control': 'no-store' } })
    if (!acceptsGzip(asked.get('accept-encoding'))) return respond(method, code, HEADERS)
    zipped ??= zip(code)
    return respond(method, await zipped, { ...HEADERS, 'content-encoding': 'gzip' })
  }
}

const respond = (method: string, body: string | ArrayBuffer, headers: Readonly<Record<string, string>>): Response =>
  new Response(method === 'HEAD' ? null : body, { headers })

// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
function acceptsGzip(accepted: string | null): boolean {
  return (accepted ?? '').split(',').some((each) => {
    const [coding = '', weight = '1'] = each.split(/;\s*q=/i)
    return /^\s*(?:gzip|\*)\s*$/i.test(coding) && Number(weight) > 0
  })
}

function zip(code: string): Promise<ArrayBuffer> {
  return new Response(new Blob([code]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}
