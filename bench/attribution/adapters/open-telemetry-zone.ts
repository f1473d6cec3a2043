// Named, so that the version compared is the one that package.json says.
import 'zone.js'
import { ZoneContextManager } from '@opentelemetry/context-zone'
import { linkByContext } from './open-telemetry-context.js'

/** OpenTelemetry on zone.js, which carries the context through timers, events and promises other than native `await`. */
export function install(): void {
  linkByContext(new ZoneContextManager().enable())
}
