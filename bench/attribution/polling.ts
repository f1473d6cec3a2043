import { bundleScripts } from './bundle.js'
import { play, type Theatre } from './play.js'
import { scenarios } from './scenarios/polling.js'
import type { Technique } from './techniques.js'

/** Plays the click beside a poll so many times, the click ever later in the poll's turn; says what was linked. */
export async function playPolling(theatre: Theatre, technique: Technique, times: number): Promise<string> {
  const [scenario] = scenarios
  if (!scenario) throw new Error('the scenario of the click beside a poll is missing')
  const scripts = await bundleScripts(technique, 'polling.ts')
  const sums = { caused: 0, found: 0, polls: 0, linkedPolls: 0, trouble: 0 }
  for (let i = 0; i < times; i += 1) {
    const drive: typeof scenario.drive = async (user) => {
      await user.wait((i * 37) % 200)
      await user.click('a')
    }
    const { requests, trouble } = await play(theatre, { ...scenario, drive }, scripts)
    const polls = requests.filter(({ is }) => is === 'none')
    const caused = requests.filter(({ is }) => is === 'a')
    sums.caused += caused.length
    sums.found += caused.filter(({ isRight }) => isRight).length
    sums.polls += polls.length
    sums.linkedPolls += polls.filter(({ linked }) => linked).length
    if (trouble) sums.trouble += 1
  }
  const { caused, found, polls, linkedPolls, trouble } = sums
  const troubled = trouble ? `; ${trouble} pages were not played as written` : ''
  return `${found} of ${caused} requests of the click linked, ${linkedPolls} of ${polls} polls linked${troubled}`
}
