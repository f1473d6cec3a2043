import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const POSTGRES_VERSIONS = '/usr/lib/postgresql'

/** Where a program is, on the path or where Debian puts those of PostgreSQL; `undefined` when it is nowhere. */
export function findProgram(name: string): string | undefined {
  const versions = existsSync(POSTGRES_VERSIONS)
    ? readdirSync(POSTGRES_VERSIONS)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(POSTGRES_VERSIONS, version, 'bin'))
    : []
  // Debian's own folder first: programs in the same folder have the same version.
  const folders = [...versions, ...(process.env.PATH ?? '').split(delimiter)]
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}
