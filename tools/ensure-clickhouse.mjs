// Installs the ClickHouse engine that tests run in a process, about half a gigabyte, into test/clickhouse. Without it,
// those tests are skipped with a message.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const FOLDER = 'test/clickhouse'
const manifest = JSON.parse(readFileSync(`${FOLDER}/package.json`, 'utf8'))
const installed = `${FOLDER}/node_modules/chdb/package.json`
const version = existsSync(installed) ? JSON.parse(readFileSync(installed, 'utf8')).version : undefined

if (version !== manifest.dependencies.chdb) {
  console.log('Installing the ClickHouse engine for tests, about half a gigabyte …')
  try {
    execFileSync(
      'npm',
      ['install', '--prefix', FOLDER, '--no-package-lock', '--ignore-scripts', '--loglevel', 'error'],
      {
        stdio: 'inherit',
      },
    )
  } catch (error) {
    console.warn(`No ClickHouse engine: tests that need it are skipped. npm said: ${error.message}`)
  }
}
