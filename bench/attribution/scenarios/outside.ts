import type { Scenario } from '../scenario.js'
import { carts } from './outside/carts.js'
import { drawn } from './outside/drawn.js'
import { flows } from './outside/flows.js'
import { kept } from './outside/kept.js'
import { reports } from './outside/reports.js'
import { scripted } from './outside/scripted.js'

/** Pages as shops build them in production: what is put off, drawn, reported and shared, mostly beside another click. */
export const scenarios: readonly Scenario[] = [...carts, ...drawn, ...flows, ...kept, ...reports, ...scripted]
