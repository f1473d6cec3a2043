import type { Scenario } from '../scenario.js'
import { again } from './storefront/again.js'
import { components } from './storefront/components.js'
import { noted } from './storefront/noted.js'
import { requests } from './storefront/requests.js'
import { state } from './storefront/state.js'

/** What code of storefronts does between a click and its requests. */
export const scenarios: readonly Scenario[] = [...requests, ...state, ...components, ...again, ...noted]
