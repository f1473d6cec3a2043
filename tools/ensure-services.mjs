// Finds Redis and PostgreSQL, which the tests and the demo start themselves, and what the tests of interop need: Rails and
// Sidekiq for Ruby, and Python's virtual environments. On a Debian machine with root it installs them. Without one, the tests
// that need it are skipped with a message: `node tools/ensure-services.mjs redis postgresql`.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { canInstall, install } from './apt.mjs'

const VERSIONS = '/usr/lib/postgresql'

const SERVICES = {
  redis: { title: 'Redis', program: 'redis-server', packages: ['redis-server'] },
  postgresql: { title: 'PostgreSQL', program: 'initdb', packages: ['postgresql'] },
  ruby: {
    title: 'Ruby with Rails, Sidekiq and GraphQL',
    program: 'ruby',
    probe: [
      '-e',
      'gem "railties"; gem "activejob"; gem "rack-test"; gem "graphql"; gem "sidekiq"; gem "minitest"; gem "puma"',
    ],
    packages: [
      'ruby',
      'ruby-minitest',
      'ruby-rack-test',
      'ruby-actionpack',
      'ruby-activejob',
      'ruby-railties',
      'ruby-graphql',
      'ruby-sidekiq',
      'puma',
    ],
  },
  python: {
    title: 'Python with virtual environments',
    program: 'python3',
    probe: ['-c', 'import venv, ensurepip'],
    packages: ['python3-venv'],
  },
}

/** Where programs are: on the path, and where Debian puts those of PostgreSQL. */
function hasProgram(program) {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).map((version) => join(VERSIONS, version, 'bin')) : []
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...versions]
  return folders.some((folder) => folder && existsSync(join(folder, program)))
}

const isThere = ({ program, probe }) =>
  hasProgram(program) && (!probe || spawnSync(program, probe, { stdio: 'ignore' }).status === 0)

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(SERVICES, name))
if (unknown.length) throw new Error(`Unknown: ${unknown.join(', ')}. Known: ${Object.keys(SERVICES).join(', ')}.`)

const findMissing = () =>
  (asked.length ? asked : Object.keys(SERVICES)).map((name) => SERVICES[name]).filter((service) => !isThere(service))

const missing = findMissing()
if (missing.length && canInstall()) {
  console.log(`Not found: ${missing.map(({ title }) => title).join(', ')}; installing from Debian …`)
  // Together, which is faster; one by one where a package is not available, so that the others are installed.
  try {
    install(...missing.flatMap((service) => service.packages))
  } catch {
    for (const { title, packages } of findMissing()) {
      try {
        install(...packages)
      } catch (error) {
        console.warn(`apt-get could not install ${title}: ${error.message}`)
      }
    }
  }
}
for (const { title, packages } of findMissing())
  console.warn(
    `No ${title} found: tests that need it are skipped. To install it: sudo apt-get install ${packages.join(' ')}`,
  )
