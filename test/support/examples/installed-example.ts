import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { EXAMPLES_FOLDER, type Example } from './example.js'
import { ensureNode } from './example-node.js'
import { type RunningServer, runCommand, startCommand } from './process-group.js'

/** Where the package is packed to. */
const PACKED = '.throughline/examples'
/** What is not part of an example's source. */
const GENERATED =
  /\/(node_modules|dist|build|\.next|\.nuxt|\.output|\.svelte-kit|\.angular|\.tanstack|\.wrangler|\.vite)$/
const QUIET = '--no-audit --no-fund --loglevel error --prefer-offline'

/** An example in a folder of its own, with the packed package installed. */
export interface InstalledExample {
  folder: string
  /** Milliseconds that the build took; 0 where there is nothing to build. */
  build(): Promise<number>
  start(given: { port: number; collector: string }): Promise<RunningServer>
  remove(): void
}

/** Packs the built package, and returns the path of the archive. */
export function packPackage(): string {
  rmSync(PACKED, { recursive: true, force: true })
  mkdirSync(PACKED, { recursive: true })
  execFileSync('npm', ['pack', '--ignore-scripts', '--loglevel', 'error', '--pack-destination', PACKED])
  const [file = ''] = readdirSync(PACKED)
  return resolve(PACKED, file)
}

/** Copies an example out of the repository, and installs what it locks and the packed package into it. */
export async function installExample(example: Example, archive: string): Promise<InstalledExample> {
  const folder = mkdtempSync(join(tmpdir(), `throughline-${example.name}-`))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  const node = ensureNode(example.node)
  const path = [...(node ? [node] : []), process.env.PATH].join(delimiter)
  // As on a machine where nothing but the example runs: variables of the test runner change what frameworks do.
  const { NODE_ENV, VITEST, NODE_OPTIONS, ...inherited } = process.env
  const env = {
    ...inherited,
    PATH: path,
    NEXT_TELEMETRY_DISABLED: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    NG_CLI_ANALYTICS: 'false',
  }
  try {
    cpSync(join(EXAMPLES_FOLDER, example.name), folder, { recursive: true, filter: (from) => !GENERATED.test(from) })
    withoutPackage(folder)
    await runCommand({ command: `npm ci ${QUIET}`, cwd: folder, env })
    await runCommand({
      command: `npm install --no-save --no-package-lock ${QUIET} ${JSON.stringify(archive)}`,
      cwd: folder,
      env,
    })
  } catch (error) {
    remove()
    throw error
  }
  return {
    folder,
    async build() {
      if (!example.build) return 0
      const begin = performance.now()
      await runCommand({ command: example.build, cwd: folder, env })
      return performance.now() - begin
    },
    start: ({ port, collector }) =>
      startCommand(
        {
          command: example.start,
          cwd: folder,
          env: { ...env, PORT: String(port), OTEL_EXPORTER_OTLP_ENDPOINT: collector },
        },
        `http://localhost:${port}/`,
      ),
    remove,
  }
}

/** The package is not in the lockfile of an example, as it is not in a registry that the lockfile could name. */
function withoutPackage(folder: string): void {
  const file = join(folder, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  delete manifest.dependencies?.throughline
  writeFileSync(file, JSON.stringify(manifest, null, 2))
}
