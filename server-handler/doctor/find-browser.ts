import { existsSync } from 'node:fs'
import type { Browser, PuppeteerNode } from 'puppeteer-core'

/** A browser that can be started. */
export interface BrowserProgram {
  launch(): Promise<Browser>
}

/** A browser, or what is missing and how to get it. */
export type FoundBrowser = ({ ok: true } & BrowserProgram) | { ok: false; problem: string; advice: string }

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Finds Chromium, and puppeteer-core, which users need not install. */
export async function findBrowser(): Promise<FoundBrowser> {
  const puppeteer = await loadPuppeteer()
  if (!puppeteer)
    return { ok: false, problem: 'puppeteer-core is not installed', advice: adviseInstall(import.meta.url) }
  const { CHROME_PATH } = process.env
  const executablePath = [CHROME_PATH, ...PLACES].find((place) => place && existsSync(place))
  if (!executablePath)
    return { ok: false, problem: 'no Chromium was found', advice: 'Install Chromium or Chrome, or set CHROME_PATH.' }
  return {
    ok: true,
    launch: () => puppeteer.launch({ executablePath, args: FLAGS, timeout: LAUNCH_TIMEOUT_MS }),
  }
}

/** The newest major version that runs on Node 20. */
const PUPPETEER = 'puppeteer-core@24'

/** The command that makes puppeteer-core available to the program at an address. */
export function adviseInstall(program: string): string {
  // npx installs programs into a folder of its own, where a project's packages are not found.
  if (/[\\/]_npx[\\/]/.test(program))
    return `Run: npx --yes --package=throughline --package=${PUPPETEER} throughline doctor URL`
  return `Run in the project that throughline is installed in: npm install --save-dev ${PUPPETEER}`
}

const LAUNCH_TIMEOUT_MS = 30_000
// Chromium refuses to run with its sandbox as root, as in most containers.
const FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
].concat(process.getuid?.() === 0 ? ['--no-sandbox'] : [])

async function loadPuppeteer(): Promise<Pick<PuppeteerNode, 'launch'> | undefined> {
  try {
    const { default: puppeteer } = await import('puppeteer-core')
    return puppeteer
  } catch {
    return undefined // An optional package: the checks are skipped without it.
  }
}
