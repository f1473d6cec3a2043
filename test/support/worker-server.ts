import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type ServedProcess, startServer } from './served-process.js'

const require = createRequire(import.meta.url)

/** Why the Workers runtime cannot run here; `undefined` where it can. */
export function noWorkerd(): string | undefined {
  try {
    workerdPath()
    return undefined
  } catch {
    return 'workerd has no binary for this platform'
  }
}

// Not the file in `.bin`: where install scripts do not run, that is a script which starts a process of its own.
function workerdPath(): string {
  const { default: path }: { default: string } = require('workerd')
  return path
}

/** Starts the real Workers runtime with `worker-child.ts`; the variables are the Worker's bindings. */
export async function startWorker(env: Record<string, string>): Promise<ServedProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-'))
  await build({
    entryPoints: ['test/support/worker-child.ts'],
    outfile: join(folder, 'worker.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
  })
  writeFileSync(join(folder, 'config.capnp'), configOf(env))
  const server = await startServer({
    file: workerdPath(),
    words: ['serve', 'config.capnp', '--control-fd=1'],
    cwd: folder,
    portPattern: /"event":"listen".*"port":(\d+)/,
  })
  return {
    port: server.port,
    async close() {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function configOf(env: Record<string, string>): string {
  const bindings = Object.entries(env).map(([name, text]) => `(name = "${name}", text = "${text}")`)
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-07-01",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${bindings.join(', ')}],
);
`
}
