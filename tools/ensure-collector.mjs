// Builds the OpenTelemetry Collector of deploy/collector/builder.yaml once, for the tests, and prints where it is.
// Without Go, or without a way to its modules, the tests that need it are skipped with a message; with CI set, a
// failing build is an error.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BUILD_FLAGS, collectorProgram, MANIFEST } from './collector-program.mjs'

/** The oldest Go that compiles the modules of this release. */
const OLDEST_GO = [1, 25]

const BUILDER = 'go.opentelemetry.io/collector/cmd/builder'

function readGoVersion() {
  const { stdout, status } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' })
  if (status !== 0) return undefined
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(stdout.trim()) ?? []
  return major ? [Number(major), Number(minor)] : undefined
}

function isRecent([major, minor]) {
  return major > OLDEST_GO[0] || (major === OLDEST_GO[0] && minor >= OLDEST_GO[1])
}

/** The builder has the version of the modules that it puts together. */
function readRelease() {
  const release = /^ {2}version: (\d+\.\d+\.\d+)$/m.exec(readFileSync(MANIFEST, 'utf8'))?.[1]
  if (!release) throw new Error(`${MANIFEST} has no dist.version`)
  return release
}

function build(program) {
  const folder = dirname(program)
  mkdirSync(dirname(folder), { recursive: true })
  const work = mkdtempSync(`${folder}-`)
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-p=2' }
  const run = (words, cwd) => execFileSync('go', words, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  try {
    run(['run', `${BUILDER}@v${readRelease()}`, '--config', MANIFEST, '--skip-compilation'], work)
    const built = join(work, 'program')
    mkdirSync(built)
    run(['build', ...BUILD_FLAGS, '-o', join(built, 'throughline-collector'), '.'], join(work, 'build'))
    rmSync(folder, { recursive: true, force: true })
    renameSync(built, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const program = collectorProgram()
if (!existsSync(program)) {
  const version = readGoVersion()
  const skipped = 'tests that need the OpenTelemetry Collector are skipped'
  if (!version) console.warn(`No Go found: ${skipped}. Install Go ${OLDEST_GO.join('.')} or later: https://go.dev/dl/`)
  else if (!isRecent(version)) {
    console.warn(`Go ${version.join('.')} is too old: ${skipped}. They need Go ${OLDEST_GO.join('.')} or later.`)
  } else {
    console.log('Building the OpenTelemetry Collector for the tests, once; this takes some minutes …')
    try {
      build(program)
    } catch (error) {
      const reason = String(error.stderr ?? error.message).slice(-2_000)
      console.warn(`The Collector could not be built: ${skipped}.\n${reason}`)
      if (process.env.CI) process.exitCode = 1
    }
  }
}
if (existsSync(program)) console.log(`OpenTelemetry Collector: ${program}`)
