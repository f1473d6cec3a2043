import type { WireRecord } from '../shared/wire.js'

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** A record before it is assembled: the observation, without ids, age and context. */
export type Signal = DistributiveOmit<WireRecord, 'id' | 'age' | 'route' | 'action' | 'ratio'>
