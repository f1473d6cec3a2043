import { createHeaderReader } from '../ingress/header-source.js'
import { readRequestId } from '../ingress/request-id.js'
import { parseUserAgent, type UserAgent } from './user-agent.js'

/** What the server itself knows about one delivery. */
export interface Delivery {
  /** When the request was received, in epoch milliseconds. */
  receivedAt: number
  /** The request id of the delivery, not of the document. */
  requestId: string
  userAgent: UserAgent
  isPrivate: boolean
  ray?: { id: string; colo: string }
  country?: string
}

const RAY = /^([0-9a-f]{16})-([A-Z]{3})$/

/** Reads the headers of a delivery. */
export function readDelivery(
  headers: Headers,
  { receivedAt, country }: { receivedAt: number; country: boolean },
): Delivery {
  // Global Privacy Control: the visitor objects to being identified (https://w3c.github.io/gpc/).
  const isPrivate = headers.get('sec-gpc') === '1'
  const [, id, colo] = RAY.exec(headers.get('cf-ray') ?? '') ?? []
  const code = country ? /^[A-Z]{2}$/.exec(headers.get('cf-ipcountry') ?? '')?.[0] : undefined
  return {
    receivedAt,
    requestId: readRequestId(createHeaderReader(headers)),
    userAgent: parseUserAgent(headers.get('user-agent') ?? ''),
    isPrivate,
    ...(id && colo && !isPrivate ? { ray: { id, colo } } : {}),
    ...(code ? { country: code } : {}),
  }
}
