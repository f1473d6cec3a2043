import { createAssembler } from './assemble.js'
import type { Collector, Host, Sighted, Tail } from './host.js'
import { toPlainSignal } from './plain.js'
import { identifyVisitor, trackEvent } from './track.js'
import { createTransport } from './transport.js'

/** Records the errors that were observed. */
export interface ErrorLog {
  see(sighted: Sighted): void
  /** Records what was only counted so far. */
  flush(): void
}

/** Creates the tail, with its error recorder and the collectors that start with it. */
export function createTail(host: Host, errors?: ErrorLog, collectors: readonly Collector[] = []): Tail {
  const { page, source } = host
  const beforeFlush = () => {
    source.beforeFlush()
    if (errors) page.guard(errors.flush)
  }
  const transport = createTransport({ ...source, beforeFlush }, host.views.current)
  const assemble = createAssembler(host, toPlainSignal)
  for (const start of collectors) page.guard(() => start(host))
  identifyVisitor(host)
  return {
    ...transport,
    add(emitted) {
      const waiting = assemble(emitted)
      if (waiting) transport.add(waiting)
    },
    track: (...tracked) => trackEvent(host, ...tracked),
    identify: () => identifyVisitor(host),
    see: (sighted) => (errors ? errors.see(sighted) : transport.drop('no_errors_collector')),
  }
}
