// Finds Redis and PostgreSQL, which the tests and the demo start themselves, and Ruby, which runs the code in the
// documentation; on a Debian machine with root it installs them. Without one, the tests that need it are skipped with a
// message: `node tools/ensure-services.mjs redis postgresql`.
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { canInstall, install } from './apt.mjs'

const VERSIONS = '/usr/lib/postgresql'

const SERVICES = {
  redis: { title: 'Redis', program: 'redis-server', package: 'redis-server' },
  postgresql: { title: 'PostgreSQL', program: 'initdb', package: 'postgresql' },
  ruby: { title: 'Ruby', program: 'ruby', package: 'ruby' },
}

/** Where programs are: on the path, and where Debian puts those of PostgreSQL. */
function isThere(program) {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).map((version) => join(VERSIONS, version, 'bin')) : []
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...versions]
  return folders.some((folder) => folder && existsSync(join(folder, program)))
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(SERVICES, name))
if (unknown.length) throw new Error(`Unknown: ${unknown.join(', ')}. Known: ${Object.keys(SERVICES).join(', ')}.`)

const findMissing = () =>
  (asked.length ? asked : Object.keys(SERVICES))
    .map((name) => SERVICES[name])
    .filter(({ program }) => !isThere(program))

const missing = findMissing()
if (missing.length && canInstall()) {
  console.log(`Not found: ${missing.map(({ title }) => title).join(', ')}; installing from Debian …`)
  try {
    install(...missing.map((service) => service.package))
  } catch (error) {
    console.warn(`apt-get could not install them: ${error.message}`)
  }
}
for (const { title, package: name } of findMissing())
  console.warn(`No ${title} found: tests that need it are skipped. To install it: sudo apt-get install ${name}`)
