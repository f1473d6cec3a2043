import { readFileSync } from 'node:fs'

/** The version of the package that this file is part of. */
export function packageVersion(): string {
  // One level up from `dist`, two from the source.
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
      if (name === 'throughline') return String(version)
    } catch {
      // Not found here: try the other one.
    }
  }
  return 'unknown'
}
