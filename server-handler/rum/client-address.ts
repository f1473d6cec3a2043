/** How many proxies of yours stand in front and may be believed. */
export interface ProxyTrust {
  /** Proxies that append to `X-Forwarded-For` before a request gets here; 0 believes the socket alone. @default 0 */
  trustProxy?: number | undefined
}

/** Throws where the number of proxies is none. */
export function checkTrust({ trustProxy = 0 }: ProxyTrust): number {
  if (Number.isInteger(trustProxy) && trustProxy >= 0) return trustProxy
  throw new TypeError(
    `throughline: \`trustProxy\` must be the number of proxies in front, 0 or more; got ${JSON.stringify(trustProxy)}.`,
  )
}

/**
 * The address of the client: that of the socket, or the entry of `X-Forwarded-For` that the outermost of `hops`
 * trusted proxies wrote. What stands further left was written by the client itself.
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
