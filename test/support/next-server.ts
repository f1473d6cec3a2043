import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { eventually } from './eventually.js'
import { type ServedProcess, startServer } from './served-process.js'

const require = createRequire(import.meta.url)
const NEXT = require.resolve('next/dist/bin/next')
const QUIET = { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' as const }
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'

/** The app: folders as a user of the App Router has them, each route a few lines over the bundled `next-child.ts`. */
const APP: Readonly<Record<string, string>> = {
  'package.json': '{ "private": true, "type": "module" }',
  'next.config.js': 'export default {}',
  'app/%5F%5Fthroughline/rum/[[...reports]]/route.js': route('rum'),
  'app/failing/rum/route.js': route('failing'),
  'app/trusting/rum/route.js': route('trusting'),
  'app/wary/rum/route.js': route('wary'),
  'app/[[...path]]/route.js': route('scoped'),
  'app/seen/route.js': route('account'),
  'app/thrown/[kind]/route.js': `import { notFound, redirect } from 'next/navigation'
import { thrower } from 'served'
export const { GET } = thrower((path) => (path.endsWith('redirect') ? redirect('/private') : notFound()))
`,
}

function route(name: string): string {
  return `import { ${name} } from 'served'\nexport const { ${METHODS} } = ${name}\n`
}

/** Why Next.js cannot run here; `undefined` where it can. */
export function noNext(): string | undefined {
  const folder = join(dirname(require.resolve('next/package.json')), '../@next')
  if (readdirSync(folder).some((name) => name.startsWith('swc-'))) return undefined
  return 'Next.js has no compiler for this platform'
}

/**
 * Builds the app and starts a real Next.js server on it. What has been built is kept by its content, so that several
 * suites, and the next run, share one build.
 */
export async function startNext(env: Record<string, string>): Promise<ServedProcess> {
  const folder = await buildOnce()
  return startServer({
    file: process.execPath,
    // A refused sender keeps its socket for so long; the default is five seconds.
    words: [NEXT, 'start', '-p', '0', '-H', '127.0.0.1', '--keepAliveTimeout', '500'],
    cwd: folder,
    env: { ...QUIET, ...env },
    portPattern: /http:\/\/127\.0\.0\.1:(\d+)/,
  })
}

async function buildOnce(): Promise<string> {
  const files = await appFiles()
  const version = readFileSync(require.resolve('next/package.json'), 'utf8')
  const key = createHash('sha256')
    .update(JSON.stringify([files, version, process.version]))
    .digest('hex')
    .slice(0, 16)
  // Below the project, so that the app finds `next` where the project has it; the folder is not tracked.
  const folder = join(process.cwd(), '.throughline', `next-${key}`)
  const done = join(folder, 'built')
  await eventually(() => existsSync(done) || tryLock(`${folder}.lock`), { withinMs: 120_000 })
  if (existsSync(done)) return folder
  try {
    forgetOldBuilds()
    rmSync(folder, { recursive: true, force: true })
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    await promisify(execFile)(process.execPath, [NEXT, 'build'], { cwd: folder, env: { ...process.env, ...QUIET } })
    writeFileSync(done, '')
  } finally {
    rmSync(`${folder}.lock`, { force: true })
  }
  return folder
}

/** Builds unused for a day belong to old code. */
const MAX_AGE_MS = 24 * 60 * 60 * 1_000

function forgetOldBuilds(): void {
  const parent = join(process.cwd(), '.throughline')
  for (const name of readdirSync(parent).filter((each) => /^next-[0-9a-f]{16}$/.test(each))) {
    const isOld = Date.now() - statSync(join(parent, name)).mtimeMs > MAX_AGE_MS
    if (isOld) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

async function appFiles(): Promise<Record<string, string>> {
  const { outputFiles } = await build({
    entryPoints: ['test/support/next-child.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  const served = outputFiles[0]?.text ?? ''
  const depthOf = (path: string) => '../'.repeat(path.split('/').length - 1)
  const app = Object.entries(APP).map(([path, text]) => [path, text.replace("'served'", `'${depthOf(path)}served.js'`)])
  return { ...Object.fromEntries(app), 'served.js': served }
}

/** Takes a lock that another process of the same run may hold; the lock of a terminated process is taken over. */
function tryLock(path: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isHeld(path)) rmSync(path, { force: true })
    return false // Held by another: its build is waited for.
  }
}

function isHeld(path: string): boolean {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0)
    return true
  } catch (error) {
    // Just created and not yet written, or just gone: either way it is looked at again.
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH'
  }
}
