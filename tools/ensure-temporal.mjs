// Builds Temporal's server from Go modules and installs its SDK into test/temporal: about ten minutes and half a gigabyte, so
// `npm test` does neither, and skips what needs them. Run by `npm run test:temporal`.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { TEMPORAL_VERSION, temporalProgram } from './temporal-program.mjs'

const FOLDER = 'test/temporal'
const program = temporalProgram()
if (!existsSync(program)) {
  console.log(`Building Temporal's command line ${TEMPORAL_VERSION} with Go, about ten minutes …`)
  mkdirSync(dirname(program), { recursive: true })
  execFileSync('go', ['install', `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_VERSION}`], {
    stdio: 'inherit',
    env: { ...process.env, GOBIN: dirname(program), GOFLAGS: '-p=2' },
  })
}
if (!existsSync(`${FOLDER}/node_modules/@temporalio/worker`)) {
  console.log("Installing Temporal's SDK, 260 MB …")
  execFileSync('npm', ['install', '--prefix', FOLDER, '--no-package-lock', '--ignore-scripts', '--loglevel', 'error'], {
    stdio: 'inherit',
  })
}
