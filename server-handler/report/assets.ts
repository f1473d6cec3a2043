import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path d="M2 10h6l3-6 0 12 3-6h4" fill="none" stroke="#2456b8" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/></svg>`

interface Asset {
  type: string
  read(): string | Promise<string>
}

const JS = 'text/javascript; charset=utf-8'
const CSS = 'text/css; charset=utf-8'

// A closed list: no part of a request ever becomes a path. The build embeds the report's own files in this module.
const ASSETS: Readonly<Record<string, Asset>> = {
  'report.css': { type: CSS, read: () => readFile(new URL('./report.css', import.meta.url), 'utf8') },
  'charts.js': { type: JS, read: () => readFile(new URL('./charts.js', import.meta.url), 'utf8') },
  'times.js': { type: JS, read: () => readFile(new URL('./times.js', import.meta.url), 'utf8') },
  'uplot.js': { type: JS, read: () => readUplot('uPlot.iife.min.js') },
  'uplot.css': { type: CSS, read: () => readUplot('uPlot.min.css') },
  'icon.svg': { type: 'image/svg+xml', read: () => ICON },
}

/** Answers for one of the report's own files, all from its own origin. */
export async function serveAsset(name: string): Promise<Response | undefined> {
  const asset = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined
  if (!asset) return undefined
  const headers = {
    'content-type': asset.type,
    'cache-control': 'private, max-age=300',
    'x-content-type-options': 'nosniff',
  }
  return new Response(await asset.read(), { headers })
}

function readUplot(file: string): Promise<string> {
  return readFile(createRequire(import.meta.url).resolve(`uplot/dist/${file}`), 'utf8')
}
