import type { ParkingReason } from './options.js'

/** Why there is no parked context: none is there, the input has no key, or a problem of the parking lot's. */
export type MissingReason = 'not_parked' | 'no_key' | ParkingReason

/** What {@link ParkingLot.traceCallback} throws, before the callback runs, where a context is required and none is there. */
export class ParkedContextMissing extends Error {
  override readonly name = 'ParkedContextMissing'
  readonly callback: string
  readonly reason: MissingReason

  constructor(callback: string, reason: MissingReason) {
    super(
      `throughline: the callback ${JSON.stringify(callback)} requires a parked context, and there is none: ${EXPLAINED[reason]} ` +
        'Leave out `requireParkedContext` to run it all the same.',
    )
    this.callback = callback
    this.reason = reason
  }
}

const STORE = 'the store could not be asked. Have the sender try again once it is up.'

const EXPLAINED: Readonly<Record<MissingReason, string>> = {
  not_parked:
    'nothing is parked under its key (any more). Park before you ask; raise `maxRetrievals` where a sender tries again, and `ttlMs` where answers come late.',
  no_key: '`correlationKeyFrom` found no key in the input. Look at what it reads.',
  bad_key: '`correlationKeyFrom` threw, or gave what is no key. A key is text of 1 to 256 characters.',
  broken_value: 'what is parked under its key was not written by a parking lot. Give the lot keys of its own.',
  store_failed: STORE,
  store_timeout: STORE,
  bad_metadata: STORE,
  nothing_to_park: STORE,
  join_keys_shed: STORE,
}
