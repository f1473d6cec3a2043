import { StackContextManager } from '@opentelemetry/sdk-trace-web'
import { linkByContext } from './open-telemetry-context.js'

/** OpenTelemetry's default in browsers: the context lasts as long as the call stack. */
export function install(): void {
  linkByContext(new StackContextManager().enable())
}
