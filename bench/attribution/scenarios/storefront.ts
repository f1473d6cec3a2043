import type { Scenario } from '../scenario.js'
import { entered, opened, pointers } from './storefront/controls.js'
import { beside } from './storefront/beside.js'
import { platform } from './storefront/platform.js'
import { requests } from './storefront/requests.js'
import { state } from './storefront/state.js'

/** What code of storefronts does between a click and its requests. */
export const scenarios: readonly Scenario[] = [...requests, ...state, ...platform, ...beside, ...opened, ...entered, ...pointers]
