import { readFile } from 'node:fs/promises'
import { basename, dirname, relative, resolve } from 'node:path'
import remapping from '@jridgewell/remapping'
import { AnyMap } from '@jridgewell/trace-mapping'
import type { KeptMap } from './keep-actions.js'

/** A source map with the folder that its sources are relative to. */
export interface PlacedMap {
  readonly text: string
  readonly folder: string
}

const COMMENT = /^.*?(?:\/\/|\/\*)[#@][ \t]*sourceMappingURL=(\S+?)[ \t]*(?:\*\/)?[ \t]*$/gm
const DATA = /^data:application\/json[^,]*?(;base64)?,(.*)$/

/** Reads the map that a file names in its last comment of that kind; `undefined` if there is none. */
export async function readInputMap(code: string, path: string): Promise<PlacedMap | undefined> {
  const url = code.includes('sourceMappingURL=') ? [...code.matchAll(COMMENT)].at(-1)?.[1] : undefined
  if (!url) return undefined
  try {
    const [, isBase64, data] = DATA.exec(url) ?? []
    if (data !== undefined) {
      return {
        text: isBase64 ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data),
        folder: dirname(path),
      }
    }
    const file = resolve(dirname(path), decodeURIComponent(url))
    return { text: await readFile(file, 'utf8'), folder: dirname(file) }
  } catch {
    return undefined // The file's own lines are still right.
  }
}

/** A map through the one of the input, if that is readable; its sources are relative to the file. */
export function throughInputMap(map: KeptMap, input: PlacedMap | undefined, path: string): KeptMap {
  const whole = input && compose(map, input.text)
  if (!input || !whole) return { ...map, sources: [basename(path)] }
  return { ...whole, sources: whole.sources.map((source) => source && toRelative(source, input.folder, path)) }
}

function compose(map: KeptMap, input: string): KeptMap | undefined {
  // Invalid Base64 would be read as zeros.
  if (/"mappings"\s*:\s*"[\w+/,;]*[^\w+/,;"]/.test(input)) return undefined
  try {
    // Also a map of sections.
    const whole: KeptMap = Object(remapping([Object(map), Object(new AnyMap(input))], () => null))
    return whole.sources.some(Boolean) ? whole : undefined
  } catch {
    return undefined // As above.
  }
}

function toRelative(source: string, folder: string, path: string): string {
  // A URL names no file.
  if (/^[a-z][\w+.-]+:/i.test(source)) return source
  return relative(dirname(path), resolve(folder, source)).replaceAll('\\', '/')
}
