import { ulid } from 'ulid'
import type { ActionKind } from '../../src/shared/action.js'
import { ACTION_KINDS, CATEGORY_PATTERN, UNREGISTERED } from '../../src/shared/action.js'
import { having, oneOf, oneOfOpen, required, TELEMETRY, text } from '../options/rows.js'
import { checkFunction, fillOptions, type OptionTable } from '../options/table.js'
import type { Telemetry } from '../telemetry/telemetry.js'
import { nameOfThrown } from '../telemetry/user-code.js'
import { toActionFields } from './action.js'
import { createScope, runInScope } from './scope.js'

/** Random characters of a ULID, each of 5 bits. */
const ULID_CHARACTERS = 16

/** An action started by a server. */
export interface ActionFacts {
  telemetry: Telemetry
  /** Categorical: `[a-z][a-z0-9_]{0,63}`. */
  name: string
  /** @default 'background_refresh' */
  kind?: ActionKind | undefined
  /** @default 'worker' */
  origin?: 'server' | 'worker' | undefined
  surfaceArea?: string | undefined
}

/** The options of `runAction`. */
export const ACTION_FACTS = {
  telemetry: required(having(TELEMETRY, 'receives the span')),
  name: required(
    text('name of the action: 1 to 64 of a-z, 0-9 and _, a letter first', { pattern: /^/, must: 'be text' }),
  ),
  kind: { ...oneOfOpen(ACTION_KINDS, 'kind of the action'), default: 'background_refresh' },
  origin: oneOf(['worker', 'server'], 'where it begins'),
  surfaceArea: text('area of the site that it belongs to', { pattern: /^/, must: 'be text' }),
} satisfies OptionTable<ActionFacts>

/**
 * Starts an action without a visitor, such as a nightly job, and runs a function within it: its calls and jobs carry
 * this action. Do not use it if a caller's context exists.
 *
 * @example
 * await runAction({ telemetry, name: 'nightly_restock' }, () => restock())
 */
export async function runAction<T>(facts: ActionFacts, run: () => T | Promise<T>): Promise<T> {
  const { telemetry, kind, origin, surfaceArea } = fillOptions(facts, ACTION_FACTS, 'runAction()')
  checkFunction(run, 'runAction()', 'the function of the action second')
  const name = CATEGORY_PATTERN.test(facts.name) ? facts.name : UNREGISTERED
  if (name === UNREGISTERED) {
    telemetry.signal({ signal: 'unregistered_action_name' })
    telemetry.warnOnce(
      'runAction() sends an action as `unregistered`: its name must be 1 to 64 of a-z, 0-9 and _, a letter first.',
    )
  }
  const action = {
    origin_action_id: `act_${mintUlid(telemetry)}`,
    action_kind: kind,
    action_name: name,
    request_origin: origin,
    attribution: 'explicit',
    ...(surfaceArea && CATEGORY_PATTERN.test(surfaceArea) ? { surface_area: surfaceArea } : {}),
  } as const
  const attributes = toActionFields(telemetry.namespace, action)
  const work = telemetry.startWork({
    name: `action ${name}`,
    kind: 'internal',
    startedAt: telemetry.clock.now(),
    attributes,
  })
  const scope = createScope({ telemetry, work, action })
  try {
    const result = await runInScope(scope, async () => run())
    void work.end()
    return result
  } catch (error) {
    void work.end({ error: nameOfThrown(error) })
    throw error
  }
}

// One is generated per job: ids of the same millisecond need not be ordered.
const mintUlid = ({ clock, fillRandom }: Telemetry): string => {
  const bytes = fillRandom(new Uint8Array(ULID_CHARACTERS))
  let used = 0
  return ulid(clock.now(), () => {
    used += 1
    return (bytes[used - 1] ?? 0) / 256
  })
}
