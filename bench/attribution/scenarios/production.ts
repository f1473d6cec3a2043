import type { Scenario } from '../scenario.js'
import { autosave } from './production/autosave.js'
import { carts } from './production/carts.js'
import { caused } from './production/caused.js'
import { drawn } from './production/drawn.js'
import { flows } from './production/flows.js'
import { kept } from './production/kept.js'
import { queues } from './production/queues.js'
import { reports } from './production/reports.js'
import { scripted } from './production/scripted.js'

/** Pages as shops build them in production: what is put off, drawn, reported and shared, mostly beside another click. */
export const scenarios: readonly Scenario[] = [
  ...carts,
  ...caused,
  ...drawn,
  ...flows,
  ...kept,
  ...reports,
  ...scripted,
  ...queues,
  ...autosave,
]
