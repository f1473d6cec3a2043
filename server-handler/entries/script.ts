/**
 * The script tag's files, served by your own server under addresses that caches may keep for good.
 *
 * @example
 * const script = createScriptHandler()
 * app.use(expressMount(script))
 * app.get('/', (_, res) => res.send(`<head>${script.tag({ start: { service: 'storefront' } })}</head>`))
 * @module
 */
export type { Mountable, RequestContext } from '../http/mountable.js'
export type { ScriptHandler, ScriptHandlerOptions } from '../script/script-handler.js'
export { createScriptHandler } from '../script/script-handler.js'
export type { ScriptTagOptions } from '../script/script-tag.js'
