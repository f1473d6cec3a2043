/** The part of a Temporal payload that is used. */
export interface PayloadLike {
  metadata?: Record<string, Uint8Array> | null | undefined
  data?: Uint8Array | null | undefined
}

/** The headers of a call of Temporal. */
export type TemporalHeaders = Readonly<Record<string, PayloadLike>>

/** The content of a header: the job carrier, and whether this run starts a trace of its own. */
export interface CarriedAction {
  carrier: unknown
  /** A workflow that continued as new: its work is linked to the request, not part of its trace. */
  isLinked: boolean
}

/** Name of the header. */
const HEADER = 'throughline-action'
/** Longer ones are from others: a carrier is at most 1,024 bytes. */
const MAX_BYTES = 4_096

/** The input of a call with the header added; unchanged without an action. */
export function withAction<Input extends { readonly headers: TemporalHeaders }>(
  input: Input,
  action: CarriedAction | undefined,
): Input {
  if (!action?.carrier) return input
  const encode = (text: string) => new TextEncoder().encode(text)
  const payload = { metadata: { encoding: encode('json/plain') }, data: encode(JSON.stringify(action)) }
  return { ...input, headers: { ...input.headers, [HEADER]: payload } }
}

/** Reads the header of a call; `undefined` without a readable one. The carrier is validated where it is used. */
export function readAction({ headers }: { readonly headers: TemporalHeaders }): CarriedAction | undefined {
  const data = headers?.[HEADER]?.data
  if (!data || data.length > MAX_BYTES) return undefined
  try {
    const read: Partial<CarriedAction> = Object(JSON.parse(new TextDecoder().decode(data)))
    return read.carrier ? { carrier: read.carrier, isLinked: read.isLinked === true } : undefined
  } catch {
    return undefined // Written by others: the work runs without an action.
  }
}
