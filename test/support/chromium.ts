import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import puppeteer, { type Browser } from 'puppeteer-core'

const PLACES = [process.env.CHROME_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Without the background flags a browser asks for hosts that a closed network does not have. */
export const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Path of Chromium; throws a clear error if it is not installed. */
export function findChromium(): string {
  const found = PLACES.find((place) => place && existsSync(place))
  if (!found) throw new Error('No Chromium found. Install it (Debian: apt-get install chromium) or set CHROME_PATH.')
  return found
}

/** A real Chromium with an empty profile; closing it removes the profile. */
export async function launchChromium(extraFlags: string[] = []): Promise<{ browser: Browser; close(): Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), 'throughline-chromium-'))
  const browser = await puppeteer.launch({
    executablePath: findChromium(),
    userDataDir: profile,
    args: [...FLAGS, ...extraFlags],
  })
  return {
    browser,
    async close() {
      await browser.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
