import { onClick } from './page.js'
import { LETTERS, type Scenario } from './scenario.js'
import type { Group } from './scenarios/index.js'

/** Starts the scenario that the page names: its listeners, then its own code. */
export function boot(scenarios: readonly Scenario[]): void {
  const name = document.documentElement.dataset.scenario
  const scenario = scenarios.find((one) => one.name === name)
  if (!scenario) throw new Error(`no scenario ${name}`)
  start(scenario)
}

function start(scenario: Scenario): void {
  for (const letter of LETTERS) {
    const listener = scenario[letter]
    if (listener) onClick(letter, (event) => listener(event))
  }
  scenario.run?.()
}

/** Lets the page play any scenario of any group: the previous one is unmounted first. */
export function setStage(groups: readonly Group[]): void {
  const enter = (groupName: string, name: string): void => {
    window.dispatchEvent(new Event('bench:leave'))
    const scenario = groups.find((group) => group.name === groupName)?.scenarios.find((one) => one.name === name)
    if (!scenario) throw new Error(`no scenario ${groupName}: ${name}`)
    document.body.innerHTML = writeBody(scenario)
    start(scenario)
  }
  Object.assign(window, { enterScenario: enter })
}

/** The three buttons and what the scenario has besides. */
function writeBody({ html = '', drawsButtons }: Scenario): string {
  const buttons = (drawsButtons ? [] : LETTERS).map(
    (letter) => `<button data-action-name="action_${letter}">${letter}</button>`,
  )
  return buttons.join(' ') + html
}
