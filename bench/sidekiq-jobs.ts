// 1,000 jobs of a real Sidekiq, whose worker is ended now and then: npx tsx bench/sidekiq-jobs.ts [jobs] [kills]
import { findViolations, runSidekiq } from '../test/support/sidekiq-run.js'

const [jobs = '1000', kills = '12'] = process.argv.slice(2)
const result = await runSidekiq({ jobs: Number(jobs), kills: Number(kills) })
const runsThat = (fits: (run: (typeof result.runs)[number]) => boolean): number => result.runs.filter(fits).length
const delayed = new Set(result.jobs.filter((job) => job.delayed).map((job) => job.number))
const violations = findViolations(result)

console.log(`
jobs                                       ${result.jobs.length}
of them delayed                            ${delayed.size}
workers ended by SIGTERM, by SIGKILL       ${result.kills.SIGTERM}, ${result.kills.SIGKILL}
jobs lost with a worker and pushed again   ${result.pushedAgain}
runs                                       ${result.runs.length}
of them retries and other repetitions      ${runsThat(({ run }) => run > 1)}
runs that name their action                ${runsThat(({ number, action }) => action === result.jobs[number]?.action)}
runs that continue their request’s trace   ${runsThat(({ lineage }) => lineage[0] === 'continued')}
of them of delayed jobs                    ${runsThat(({ number, lineage }) => delayed.has(number) && lineage[0] === 'continued')}
of them repetitions                        ${runsThat(({ run, lineage }) => run > 1 && lineage[0] === 'continued')}
log lines of jobs                          ${result.lines.filter(({ ctx }) => ctx?.jid).length}
of them without the action                 ${result.lines.filter(({ ctx }) => ctx?.jid && !ctx['acme.origin_action_id']).length}
seconds                                    ${(result.ms / 1000).toFixed(0)}`)
for (const violation of violations.slice(0, 20)) console.log(`✗ ${violation}`)
if (violations.length > 0) process.exitCode = 1
