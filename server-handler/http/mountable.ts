import { show } from '../options/table.js'

/** What the runtime knows about a request that the web's `Request` does not contain. */
export interface RequestContext {
  /** Used for the rate limit only, as a salted hash; never stored. */
  clientAddress?: string | undefined
  /** Keeps a Worker alive after its response; a Worker's execution context has it. */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined
}

/** Responds to requests for its own paths; every framework's mount takes one. */
export interface Mountable {
  (request: Request, context?: RequestContext): Promise<Response>
  /** The paths it responds to; requests for any other go to the application. */
  readonly paths: readonly string[]
}

/** Throws a TypeError for anything but a handler, such as the options that it is created with. */
export function checkMountable(handle: unknown, caller: string): asserts handle is Mountable {
  if (typeof handle === 'function' && Array.isArray(Reflect.get(handle, 'paths'))) return
  throw new TypeError(
    `throughline: ${caller} takes the handler that createRumHandler() or createScriptHandler() returns; got ${show(handle)}.`,
  )
}
