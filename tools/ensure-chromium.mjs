// Finds Chromium for the demo's visits and the tests; on a Debian machine with root it installs it.
import { existsSync } from 'node:fs'
import { canInstall, install } from './apt.mjs'

const PLACES = [process.env.CHROME_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const find = () => PLACES.find((place) => place && existsSync(place))

if (!find()) {
  if (!canInstall()) {
    console.error(
      'No Chromium found. Install it (Debian: sudo apt-get install chromium) or set CHROME_PATH to a Chromium or Chrome.',
    )
    process.exit(1)
  }
  console.log('No Chromium found; installing the one of Debian …')
  install('chromium', 'fonts-dejavu-core')
  if (!find()) throw new Error('apt-get installed chromium, but it is not where it should be: /usr/bin/chromium')
}
