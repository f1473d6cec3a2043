import { checkMountable, type Mountable } from '../http/mountable.js'
import { whole } from '../options/rows.js'
import { fillOptions, type OptionTable } from '../options/table.js'

/** How the endpoint is mounted. */
export interface MountOptions {
  /** Your own proxies that append to `X-Forwarded-For`; with 0 only the socket's address is used. @default 0 */
  trustProxy?: number | undefined
}

/** The options of all mounts but `workerMount`. */
export const MOUNT_OPTIONS = {
  trustProxy: {
    ...whole(
      { from: 0, or: 0 },
      "proxies of your own that append to `X-Forwarded-For`; with 0 only the socket's address is used",
    ),
    must: 'be the number of proxies in front, 0 or more',
  },
} satisfies OptionTable<MountOptions>

/** Resolves the number of trusted proxies of a mount; throws a TypeError if its handler or an option is invalid. */
export function readHops(handle: Mountable, options: MountOptions, caller: string): number {
  checkMountable(handle, caller)
  return fillOptions(options, MOUNT_OPTIONS, caller).trustProxy
}

/**
 * The address of the client: the socket's, or the entry of `X-Forwarded-For` written by the outermost of `hops` trusted
 * proxies. Entries further left were written by the client itself.
 */
export function readClientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  hops: number,
): string | undefined {
  if (hops === 0 || !forwardedFor) return socketAddress
  const addresses = forwardedFor.split(',').map((address) => address.trim())
  return addresses.at(-Math.min(hops, addresses.length)) || socketAddress
}
