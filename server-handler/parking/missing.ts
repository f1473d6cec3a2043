import type { ParkingReason } from './options.js'

/** Why there is no parked context: none is stored, the input has no key, or the parking lot has a problem. */
export type MissingReason = 'not_parked' | 'no_key' | ParkingReason

/** Thrown by {@link ParkingLot.traceCallback} before the callback runs, if a context is required and missing. */
export class ParkedContextMissing extends Error {
  override readonly name = 'ParkedContextMissing'
  readonly callback: string
  readonly reason: MissingReason

  constructor(callback: string, reason: MissingReason) {
    super(
      `throughline: the callback ${JSON.stringify(callback)} requires a parked context, and there is none: ${EXPLAINED[reason]} ` +
        'Leave out `requireParkedContext` to run it without one.',
    )
    this.callback = callback
    this.reason = reason
  }
}

const STORE = 'the store could not be read. Let the sender retry once it is available.'

const EXPLAINED: Readonly<Record<MissingReason, string>> = {
  not_parked:
    'nothing is parked under its key (any more). Park before the request is sent; raise `maxRetrievals` if the sender retries, and `ttlMs` if callbacks come late.',
  no_key: '`correlationKeyFrom` found no key in the input. Check what it reads.',
  bad_key: '`correlationKeyFrom` threw, or returned an invalid key. A key is a string of 1 to 256 characters.',
  broken_value: 'the value under its key was not written by a parking lot. Give the lot keys of its own.',
  store_failed: STORE,
  store_timeout: STORE,
  bad_metadata: STORE,
  nothing_to_park: STORE,
  join_keys_shed: STORE,
}
