import type { Scenario } from '../scenario.js'
import { activation } from './gesture-table/activation.js'
import { arrows } from './gesture-table/arrows.js'
import { changes, drags } from './gesture-table/drags.js'
import { presses, touches } from './gesture-table/pointer.js'
import { typing } from './gesture-table/typing.js'

/** Every way in which a visitor does something, each with the control that it names. */
export const scenarios: readonly Scenario[] = [
  ...typing,
  ...activation,
  ...arrows,
  ...presses,
  ...touches,
  ...drags,
  ...changes,
]
