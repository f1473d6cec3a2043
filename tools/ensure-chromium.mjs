// Finds Chromium for the demo's visits and the tests; on a Debian machine with root it installs it.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PLACES = [process.env.CHROME_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const find = () => PLACES.find((place) => place && existsSync(place))

if (!find()) {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || !existsSync('/usr/bin/apt-get')) {
    console.error(
      'No Chromium found. Install it (Debian: sudo apt-get install chromium) or set CHROME_PATH to a Chromium or Chrome.',
    )
    process.exit(1)
  }
  console.log('No Chromium found; installing the one of Debian …')
  const apt = (...args) =>
    execFileSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  apt('update', '-q')
  apt('install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core')
  if (!find()) throw new Error('apt-get installed chromium, but it is not where it should be: /usr/bin/chromium')
}
