import type { Scenario } from '../scenario.js'
import { beside } from './storefront/beside.js'
import { platform } from './storefront/platform.js'
import { routes } from './storefront/routes.js'

/** APIs of the browser, as applications combine them. */
export const scenarios: readonly Scenario[] = [...platform, ...routes, ...beside]
