import type { Scenario } from '../scenario.js'
import { scenarios as actors } from './actors.js'
import { scenarios as ambiguous } from './ambiguous.js'
import { scenarios as apps } from './apps.js'
import { scenarios as atOnce } from './at-once.js'
import { scenarios as awaiting } from './await.js'
import { scenarios as background } from './background.js'
import { scenarios as browserApis } from './browser-apis.js'
import { scenarios as clients } from './clients.js'
import { scenarios as controls } from './controls.js'
import { scenarios as debounce } from './debounce.js'
import { scenarios as elements } from './elements.js'
import { scenarios as finite } from './finite.js'
import { scenarios as gestureTable } from './gesture-table.js'
import { scenarios as gestures } from './gestures.js'
import { scenarios as graphql } from './graphql.js'
import { scenarios as indirect } from './indirect.js'
import { scenarios as lateMount } from './late-mount.js'
import { scenarios as libs } from './libs.js'
import { scenarios as longLived } from './long-lived.js'
import { scenarios as messages } from './messages.js'
import { scenarios as mixed } from './mixed.js'
import { scenarios as mount } from './mount.js'
import { scenarios as mutations } from './mutations.js'
import { scenarios as otherParties } from './other-parties.js'
import { scenarios as overlap } from './overlap.js'
import { scenarios as platform } from './platform.js'
import { scenarios as polling } from './polling.js'
import { scenarios as production } from './production.js'
import { scenarios as promises } from './promises.js'
import { scenarios as react } from './react.js'
import { scenarios as reactAsync } from './react-async.js'
import { scenarios as rearmed } from './rearmed.js'
import { scenarios as rxjs } from './rxjs.js'
import { scenarios as schedulers } from './schedulers.js'
import { scenarios as shared } from './shared.js'
import { scenarios as shops } from './shops.js'
import { scenarios as storefront } from './storefront.js'
import { scenarios as stores } from './stores.js'
import { scenarios as svelte } from './svelte.svelte.js'
import { scenarios as swr } from './swr.js'
import { scenarios as tanstack } from './tanstack.js'
import { scenarios as thirdParty } from './third-party.js'
import { scenarios as uiLibraries } from './ui-libraries.js'
import { scenarios as urql } from './urql.js'
import { scenarios as vue } from './vue.js'
import { scenarios as waiters } from './waiters.js'
import { scenarios as windowEvents } from './window-events.js'

/** Scenarios of one subject, in one file. */
export interface Group {
  name: string
  file: string
  scenarios: readonly Scenario[]
}

/** All scenarios. */
export const GROUPS: readonly Group[] = [
  { name: 'await', file: 'await.ts', scenarios: awaiting },
  { name: 'promises', file: 'promises.ts', scenarios: promises },
  { name: 'schedulers', file: 'schedulers.ts', scenarios: schedulers },
  { name: 'messages', file: 'messages.ts', scenarios: messages },
  { name: 'debounce', file: 'debounce.ts', scenarios: debounce },
  { name: 'stores', file: 'stores.ts', scenarios: stores },
  { name: 'http clients', file: 'clients.ts', scenarios: clients },
  { name: 'graphql', file: 'graphql.ts', scenarios: graphql },
  { name: 'urql', file: 'urql.tsx', scenarios: urql },
  { name: 'tanstack query', file: 'tanstack.tsx', scenarios: tanstack },
  { name: 'swr', file: 'swr.tsx', scenarios: swr },
  { name: 'react', file: 'react.tsx', scenarios: react },
  { name: 'react async', file: 'react-async.tsx', scenarios: reactAsync },
  { name: 'vue', file: 'vue.ts', scenarios: vue },
  { name: 'svelte', file: 'svelte.svelte.ts', scenarios: svelte },
  { name: 'overlap', file: 'overlap.ts', scenarios: overlap },
  { name: 'background', file: 'background.ts', scenarios: background },
  { name: 'third party', file: 'third-party.ts', scenarios: thirdParty },
  { name: 'platform', file: 'platform.ts', scenarios: platform },
  { name: 'elements', file: 'elements.ts', scenarios: elements },
  { name: 'gestures', file: 'gestures.ts', scenarios: gestures },
  { name: 'mount', file: 'mount.ts', scenarios: mount },
  { name: 'rxjs', file: 'rxjs.ts', scenarios: rxjs },
  { name: 'indirect', file: 'indirect.ts', scenarios: indirect },
  { name: 'mixed', file: 'mixed.tsx', scenarios: mixed },
  { name: 'polling', file: 'polling.ts', scenarios: polling },
  { name: 'ambiguous', file: 'ambiguous.ts', scenarios: ambiguous },
  { name: 'waiters', file: 'waiters.ts', scenarios: waiters },
  { name: 're-armed timers', file: 'rearmed.tsx', scenarios: rearmed },
  { name: 'shared work', file: 'shared.ts', scenarios: shared },
  { name: 'finite jobs', file: 'finite.tsx', scenarios: finite },
  { name: 'actors', file: 'actors.ts', scenarios: actors },
  { name: 'window events', file: 'window-events.tsx', scenarios: windowEvents },
  { name: 'late mount', file: 'late-mount.tsx', scenarios: lateMount },
  { name: 'mutations', file: 'mutations.tsx', scenarios: mutations },
  { name: 'other parties', file: 'other-parties.ts', scenarios: otherParties },
  { name: 'gesture table', file: 'gesture-table.ts', scenarios: gestureTable },
  { name: 'ui libraries', file: 'ui-libraries.ts', scenarios: uiLibraries },
  { name: 'storefront', file: 'storefront.ts', scenarios: storefront },
  { name: 'browser apis', file: 'browser-apis.ts', scenarios: browserApis },
  { name: 'controls', file: 'controls.ts', scenarios: controls },
  { name: 'apps', file: 'apps.ts', scenarios: apps },
  { name: 'shops', file: 'shops.ts', scenarios: shops },
  { name: 'libraries', file: 'libs.ts', scenarios: libs },
  { name: 'long-lived', file: 'long-lived.ts', scenarios: longLived },
  { name: 'at once', file: 'at-once.ts', scenarios: atOnce },
  { name: 'production', file: 'production.ts', scenarios: production },
]
