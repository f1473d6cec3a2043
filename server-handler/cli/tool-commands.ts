import type { Command } from 'commander'
import type { ReportPlace } from './ask-report.js'
import { type ConformanceOptions, runConformance } from './conformance-command.js'
import { type DoctorCommandOptions, runDoctor } from './doctor-command.js'
import { type ArchiveCommandOptions, runArchive } from './domain-events-command.js'
import { runMcp } from './mcp-command.js'
import { runList, runUpload, type SourcemapsOptions, type UploadOptions } from './sourcemaps-command.js'
import type { Terminal } from './terminal.js'

/** Adds the commands other than the server and the report: checks, uploads, an archive, and queries for agents. */
export function addTools(program: Command, terminal: Terminal): void {
  addArchive(program, terminal)
  addSourcemaps(program, terminal)
  addMcp(program, terminal)
  addDoctor(program, terminal)
  addConformance(program, terminal)
}

function addArchive(program: Command, terminal: Terminal): void {
  program
    .command('archive')
    .description('move old domain events to an archive table, and create the partitions of the next months')
    .option('--postgres <address>', 'postgres://user:password@host:5432/database')
    .option('--table <name>', 'table of events', 'domain_events')
    .option('--to <name>', "table for archived events; by default the table's name with _archive")
    .option('--older-than <days>', 'age from which events are archived', '90d')
    .option('--dry-run', 'print the statements without running them')
    .action(async (given: ArchiveCommandOptions) => terminal.print(await runArchive(given)))
}

function addMcp(program: Command, terminal: Terminal): void {
  program
    .command('mcp')
    .description('serve the queries to agents by the Model Context Protocol on standard input and output, read-only')
    .option('--data <folder>', 'folder of the store', '.throughline')
    .option('--url <address>', 'query a running server or ClickHouse: clickhouse://user:password@host:8123/database')
    .option('--token <token>', 'password of the running server; or set THROUGHLINE_TOKEN')
    .action((given: ReportPlace) => runMcp(given, terminal.untilStopped))
}

function addSourcemaps(program: Command, terminal: Terminal): void {
  const sourcemaps = program.command('sourcemaps').description('keep the source maps that the report applies to stacks')
  sourcemaps
    .command('upload')
    .description('store the source maps of a build; nothing is fetched')
    .argument('<folder>', 'folder that the build writes its scripts and maps to')
    .requiredOption('--release <name>', 'the release that pages of this build report')
    .option('--data <folder>', 'folder of the store; a server may have it open', '.throughline')
    .option('--to <folder>', 'another folder, for a report of ClickHouse: report --serve --source-maps <folder>')
    .option(
      '--inject',
      'first write a debug id into each script and its map, so that a stack finds the map of its build',
    )
    .option('--keep-days <number>', 'remove the maps of releases uploaded longer ago')
    .option('--no-sources', 'store no text of the sources, only names and lines')
    .action((folder: string, given: UploadOptions) => terminal.print(runUpload(folder, given)))
  sourcemaps
    .command('list')
    .description('print the releases that have source maps')
    .option('--data <folder>', 'folder of the store', '.throughline')
    .option('--to <folder>', 'another folder')
    .action((given: SourcemapsOptions) => terminal.print(runList(given)))
}

function addDoctor(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description('check a live installation, with advice for each fault')
    .argument('<url>', 'address of a page of the site')
    .option('--script <address>', 'address of the script tag, where its name does not contain throughline')
    .option('--endpoint <address>', 'endpoint of the page, if its HTML does not show it')
    .option('--namespace <name>', 'first word of header names, if the HTML does not show it')
    .option('--api <address>', 'a private route of the backend that answers GET')
    .option('--collector <address>', 'OTLP/HTTP receiver of the Collector, such as http://127.0.0.1:4318')
    .option('--collector-health <address>', 'health check of the Collector, such as http://127.0.0.1:13133')
    .option('--clickhouse <address>', 'clickhouse://user:password@host:8123/database')
    .option('--config <file>', "the Collector's configuration, compared with the required settings")
    .option('--mode <mode>', 'warn: exit with 0; block: exit with 1 on an error', 'warn')
    .option('--no-browser', 'skip the browser checks, even if a browser is installed')
    .option('--github', 'also print annotations of GitHub Actions')
    .option('--json', 'print JSON')
    .action(async (url: string, given: DoctorCommandOptions) => {
      const { text, failure } = await runDoctor(url, given)
      terminal.print(text)
      if (failure !== undefined) throw new Error(failure)
    })
}

function addConformance(program: Command, terminal: Terminal): void {
  program
    .command('conformance')
    .description('run a program against the test vectors of the contract, in any language; see docs/conformance.md')
    .argument('<command...>', 'program that answers one line of JSON per case, with its arguments: -- ruby adapter.rb')
    .option('--section <name>', 'only the cases of this section')
    .option('--kit <folder>', 'another folder of test vectors')
    .option('--json', 'print JSON')
    .action(async (command: string[], given: ConformanceOptions) => {
      const { text, failure } = await runConformance(command, given)
      terminal.print(text)
      if (failure !== undefined) throw new Error(failure)
    })
}
