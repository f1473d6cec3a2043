import { onClick } from './page.js'
import type { Scenario } from './scenario.js'

/** Starts the scenario that the page names: its listeners, then its own code. */
export function boot(scenarios: readonly Scenario[]): void {
  const name = document.documentElement.dataset.scenario
  const scenario = scenarios.find((one) => one.name === name)
  if (!scenario) throw new Error(`no scenario ${name}`)
  for (const letter of ['a', 'b', 'c'] as const) {
    const listener = scenario[letter]
    if (listener) onClick(letter, (event) => listener(event))
  }
  scenario.run?.()
}
