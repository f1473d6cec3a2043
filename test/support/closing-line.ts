import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with the plain line that any machine can read. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    let broken = 0
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1
      if (module.state() === 'failed' && ![...module.children.allTests('failed')].length) broken += 1
    }
    console.log(`${counts.passed} passed, ${counts.failed + broken} failed, ${counts.skipped} skipped`)
  }
}
