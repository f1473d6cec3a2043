import type { Scenario } from '../scenario.js'
import { batches } from './at-once/batches.js'
import { caches } from './at-once/caches.js'
import { cleared } from './at-once/cleared.js'
import { clocks } from './at-once/clocks.js'
import { controls } from './at-once/controls.js'
import { debounces } from './at-once/debounces.js'
import { dialogs } from './at-once/dialogs.js'
import { failures } from './at-once/failures.js'
import { fields } from './at-once/fields.js'
import { generators } from './at-once/generators.js'
import { jobs } from './at-once/jobs.js'
import { locks } from './at-once/locks.js'
import { messages } from './at-once/messages.js'
import { modules } from './at-once/modules.js'
import { observers } from './at-once/observers.js'
import { pointers } from './at-once/pointers.js'
import { polls } from './at-once/polls.js'
import { pools } from './at-once/pools.js'
import { react } from './at-once/react.js'
import { routes } from './at-once/routes.js'
import { scriptedEvents } from './at-once/scripted-events.js'
import { streams } from './at-once/streams.js'
import { windowEvents } from './at-once/window-events.js'

/** Small pages of shops in which several things happen at once. */
export const scenarios: readonly Scenario[] = [
  ...pools,
  ...batches,
  ...debounces,
  ...locks,
  ...caches,
  ...dialogs,
  ...modules,
  ...generators,
  ...polls,
  ...clocks,
  ...jobs,
  ...failures,
  ...cleared,
  ...observers,
  ...streams,
  ...messages,
  ...controls,
  ...fields,
  ...pointers,
  ...scriptedEvents,
  ...react,
  ...routes,
  ...windowEvents,
]
