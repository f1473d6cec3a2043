import type { Scenario } from '../scenario.js'
import { gestures } from './holes-b/gestures.js'
import { more } from './holes-b/more.js'
import { others } from './holes-b/others.js'
import { queues } from './holes-b/queues.js'
import { stolen } from './holes-b/stolen.js'
import { timers } from './holes-b/timers.js'
import { waits } from './holes-b/waits.js'

/** Plain code of shops in which several things happen at once. */
export const scenarios: readonly Scenario[] = [...queues, ...waits, ...timers, ...gestures, ...others, ...more, ...stolen]
