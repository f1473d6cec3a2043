import type { Scenario } from '../scenario.js'
import { dispatch } from './apps/dispatch.js'
import { emitters } from './apps/emitters.js'
import { fields } from './apps/fields.js'
import { graphqlApps } from './apps/graphql.js'
import { leaving } from './apps/leaving.js'
import { listeners } from './apps/listeners.js'
import { media } from './apps/media.js'
import { queries } from './apps/queries.js'
import { reactApps } from './apps/react.js'
import { reactParts } from './apps/react-parts.js'
import { reset } from './apps/reset.js'
import { sharedLoops } from './apps/shared-loops.js'
import { themes } from './apps/themes.js'
import { vueApps } from './apps/vue.js'
import { waits } from './apps/waits.js'
import { wrapped } from './apps/wrapped.js'

/** Parts of storefronts, as themes, applications and the scripts around them are written. */
export const scenarios: readonly Scenario[] = [
  ...themes,
  ...wrapped,
  ...waits,
  ...dispatch,
  ...emitters,
  ...media,
  ...reactApps,
  ...reactParts,
  ...queries,
  ...vueApps,
  ...leaving,
  ...sharedLoops,
  ...fields,
  ...reset,
  ...listeners,
  ...graphqlApps,
]
