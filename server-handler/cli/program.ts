import { Command, CommanderError, Option } from 'commander'
import { NAMESPACE_PATTERN } from '../../src/shared/names.js'
import { ClickhouseError } from '../clickhouse/clickhouse-error.js'
import { adviceOn } from './advice.js'
import { type CheckOptions, type CheckResult, readBudgetsIfAny, runCheck } from './check-command.js'
import { startDevServer } from './dev-server.js'
import { type EraseCommandOptions, runErase } from './erase-command.js'
import { openEvents } from './events-option.js'
import { type MigrateCommandOptions, runMigrate } from './migrate-command.js'
import { packageVersion } from './package-version.js'
import { toPrintableLines } from './printed.js'
import { type ProvisionCommandOptions, runProvision } from './provision-command.js'
import { readToken, requireToken } from './report-access.js'
import { runReportAction } from './report-action.js'
import { type ReportCommandOptions, runReport } from './report-command.js'
import { describeScript, type ScriptCommandOptions } from './script-command.js'
import { serveReport } from './serve-report.js'
import type { Terminal } from './terminal.js'
import { addTools } from './tool-commands.js'
import { UsageError, wrongValue } from './usage-error.js'

const EVENTS_DESCRIPTION = "PostgreSQL with the shop's domain events: postgres://reader:password@host:5432/database"

/** Runs a command line, without the program's own name; resolves to the exit code and never rejects. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync([...words], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    terminal.complain(`throughline: ${describe(error, folderOption(words))}`)
    return isWrongArgument(error) ? 2 : 1
  }
}

function createProgram(terminal: Terminal): Command {
  const program = new Command('throughline')
    .description('Ties every request to the click that caused it, and measures what the visitor experienced.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd()),
    })
    .showHelpAfterError('(see throughline --help)')
  program
    .command('dev')
    .description('start the RUM endpoint, the OTLP receiver, the store and the report on one port')
    .option('--port <number>', 'port to listen on; 0 takes any free one', '4320')
    .option('--host <address>', 'address to listen on; any non-loopback address requires a token', '127.0.0.1')
    .option('--token <token>', 'password of the report; or set THROUGHLINE_TOKEN')
    .option('--data <folder>', 'folder of the store; ":memory:" keeps nothing', '.throughline')
    .option('--budgets <file>', 'budgets that the report shows', 'budgets.json')
    .option('--namespace <name>', 'first word of header and attribute names', 'throughline')
    .option('--events <address>', EVENTS_DESCRIPTION)
    .action((given: DevOptions) => runDev(given, terminal))
  addReport(program, terminal)
  program
    .command('migrate')
    .description(
      'create the tables in ClickHouse or PostgreSQL, or bring them to the newest version; safe to run twice',
    )
    .option('--clickhouse <address>', 'clickhouse://user:password@host:8123/database; clickhouses:// uses TLS')
    .option(
      '--layout <name>',
      "current, legacy or json: the exporter's layout for new tables; that of existing ones is detected",
    )
    .option('--cluster <name>', 'replicated and distributed tables on this cluster')
    .option('--raw-days <number>', 'days that logs and traces are kept (7 for new tables; changes existing ones)')
    .option('--narrow-days <number>', 'days that vitals, actions and errors are kept (35 for new tables)')
    .option('--rollup-days <number>', 'days that hourly rollups are kept (400 for new tables)')
    .option('--postgres <address>', 'domain events instead: postgres://user:password@host:5432/database')
    .option('--table <name>', '--postgres: table of events', 'domain_events')
    .option('--api-schema <name>', '--postgres: schema of the functions for lookups', 'api')
    .option('--print', 'print the statements without running them')
    .option('--dry-run', 'the same as --print')
    .action(async (given: MigrateCommandOptions) => terminal.print(await runMigrate(given)))
  program
    .command('erase')
    .description('delete everything about a visit, a visitor or an action')
    .option('--session <id>', 'a session id')
    .option('--user-hash <hash>', 'the hash that the page passed to identify(): every visit with it')
    .option('--action <id>', 'an action id')
    .option('--data <folder>', 'folder of the embedded store, which no server may have open', '.throughline')
    .option('--url <address>', 'erase from ClickHouse instead: clickhouse://user:password@host:8123/database')
    .option('--cluster <name>', 'on every server of this cluster')
    .option('--json', 'print JSON')
    .action(async (given: EraseCommandOptions) => terminal.print(await runErase(given)))
  program
    .command('provision')
    .description('render Grafana dashboards and alerts for each site; safe to run again, and shows what changed')
    .option(
      '--sites <file>',
      'JSON list of sites: [{ "site": "shop", "services": ["shop-api"] }]; else those of the store',
    )
    .requiredOption('--out <folder>', 'folder for the files')
    .option('--with-rum', 'include panels and alerts for RUM data')
    .option('--with-alerts', 'alert rules of each site')
    .option('--runbook-base <address>', 'address below which docs/runbooks is served', 'https://unpkg.com/throughline')
    .option('--url <address>', 'take the sites and the layout from ClickHouse')
    .option('--layout <name>', "current, legacy or json: the layout of the exporter's tables (default: current)")
    .option('--data <folder>', 'take the sites from the embedded store in this folder', '.throughline')
    .action(async (given: ProvisionCommandOptions) => terminal.print(await runProvision(given)))
  addTools(program, terminal)
  program
    .command('script')
    .description('print the HTML that loads the script tag, with the hash of its file')
    .option('--src <address>', 'URL path where you will serve the first file', '/throughline.js')
    .option('--snippet', 'load it with async, after an inline script that queues calls')
    .addOption(
      new Option(
        '--vitals <kind>',
        'attributed: with the element, the parts and the script behind LCP and INP',
      ).choices(['standard', 'attributed']),
    )
    .option('--copy <folder>', 'copy the files there, named after the address')
    .action((given: ScriptCommandOptions) => terminal.print(describeScript(given)))
  return program
}

function addReport(program: Command, terminal: Terminal): void {
  program
    .command('report')
    .description('print the percentiles of a vital, or the lineage of one action')
    .addOption(new Option('--vital <name>', 'lcp, inp, cls, fcp or ttfb').conflicts('action'))
    .option('--action <id>', 'an action id: what it caused, and what was slow')
    .option('--by <group>', 'route, release, device, browser, connection, country, action, service or site', 'route')
    .option('--since <time>', 'how far back: 90m, 24h, 7d; by default 24h, and for --check that of the budgets')
    .option('--json', 'print JSON')
    .option('--data <folder>', 'folder of the store', '.throughline')
    .option(
      '--url <address>',
      'query a running server or ClickHouse instead: clickhouse://user:password@host:8123/database',
    )
    .option('--check', 'fail (exit 1) if a budget is exceeded; also writes the GitHub job summary')
    .option('--budgets <file>', 'budgets of --check and of --serve', 'budgets.json')
    .addOption(new Option('--release <name>', 'only this release').conflicts('action'))
    .addOption(new Option('--device <class>', 'only this device class: desktop, mobile or tablet').conflicts('action'))
    .addOption(new Option('--site <name>', 'only this site').conflicts('action'))
    .option('--require-samples', '--check: fail if a budget has too few samples to be decided')
    .option('--serve <port>', 'serve the report of a ClickHouse database on this port; 0 takes any free one')
    .option('--host <address>', 'address to serve it on; any non-loopback address requires a token', '127.0.0.1')
    .option(
      '--token <token>',
      'password of the served report, or of the server that is asked; or set THROUGHLINE_TOKEN',
    )
    .option('--events <address>', `--serve, --action: ${EVENTS_DESCRIPTION}`)
    .option('--source-maps <folder>', '--serve: folder of `sourcemaps upload --to`')
    .action((given: ReportOptions) => runReportCommand(given, terminal))
}

type ReportOptions = Omit<ReportCommandOptions, 'vital' | 'since'> &
  CheckOptions & {
    vital?: string
    action?: string
    check?: boolean
    serve?: string
    host: string
    sourceMaps?: string
    events?: string
  }

async function runReportCommand(given: ReportOptions, terminal: Terminal): Promise<void> {
  if (given.check) return printCheck(await runCheck(given), terminal)
  if (given.serve === undefined) return terminal.print(await answerReport(given))
  const { url, host, serve, sourceMaps } = given
  const { events, close } = await openEvents(given.events)
  const server = await serveReport({
    url,
    host,
    port: readPort('--serve', serve),
    token: readToken(given.token),
    sourceMapsPath: sourceMaps,
    budgets: readBudgetsIfAny(given.budgets),
    events,
  })
  terminal.print(`The report is on ${server.url}/report\nStop with Ctrl-C.`)
  await terminal.untilStopped()
  await server.close()
  await close()
}

function printCheck({ text, problem, failure }: CheckResult, terminal: Terminal): void {
  terminal.print(text)
  if (problem !== undefined) terminal.complain(problem)
  if (failure !== undefined) throw new Error(failure)
}

function answerReport({ vital, action, since = '24h', ...rest }: ReportOptions): Promise<string> {
  const given = { ...rest, since }
  if (action !== undefined) return runReportAction({ ...given, action })
  if (vital !== undefined) return runReport({ ...given, vital })
  throw new UsageError(
    'give --vital with a metric, such as lcp, or --action with an action id, or --check, or --serve with a port',
  )
}

interface DevOptions {
  port: string
  host: string
  data: string
  namespace: string
  token?: string
  budgets: string
  events?: string
}

async function runDev(given: DevOptions, terminal: Terminal): Promise<void> {
  const { host, data, namespace } = given
  const token = readToken(given.token)
  requireToken(host, token)
  if (!NAMESPACE_PATTERN.test(namespace))
    throw wrongValue('--namespace', namespace, 'lower-case letters, digits and hyphens, at most 32')
  const { events, close } = await openEvents(given.events)
  const server = await startDevServer({
    host,
    namespace,
    port: readPort('--port', given.port),
    dataPath: data,
    token,
    budgets: readBudgetsIfAny(given.budgets),
    events,
  })
  terminal.print(
    [
      `Throughline is listening on ${server.url}`,
      '',
      `  report        ${server.url}/report`,
      `  RUM endpoint  ${server.url}/__throughline/rum`,
      `  OTLP logs     ${server.url}/v1/logs`,
      `  OTLP traces   ${server.url}/v1/traces`,
      `  data          ${given.data}`,
      '',
      'Stop with Ctrl-C.',
    ].join('\n'),
  )
  await terminal.untilStopped()
  await server.close()
  await close()
  const { written } = server.store.stats()
  terminal.print(`Stopped; ${written} records stored.`)
}

function readPort(option: string, text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw wrongValue(option, text, 'a number from 0 to 65535')
  return port
}

function isWrongArgument(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof ClickhouseError && error.code === 'invalid_url')
}

/** The option that names the folder of a command. */
function folderOption([command = '', ...words]: readonly string[]): string {
  if (command === 'provision') return '--out'
  if (command === 'script') return '--copy'
  const isElsewhere = command === 'sourcemaps' && words.some((word) => /^--to(?:=|$)/.test(word))
  return isElsewhere ? '--to' : '--data'
}

function describe(error: unknown, folder: string): string {
  const { message = error, code }: { message?: unknown; code?: unknown } = Object(error)
  const advice = adviceOn(String(code), folder)
  const what = String(message).replace(/^throughline: /, '')
  // A message may repeat the response of a server.
  return toPrintableLines(advice ? `${what}. ${advice}` : what)
}
