import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The format of the kit’s files that this runner reads. */
const FORMAT = 1

/** One case: the input of an implementation, and the expected output. */
export interface KitCase {
  /** Section and name: unique within the kit. */
  id: string
  section: string
  name: string
  operation: string
  input: unknown
  expected: unknown
}

interface KitFile {
  format: number
  section: string
  cases: Omit<KitCase, 'id' | 'section'>[]
}

/** The folder of the kit within the package. */
export function findKit(): string {
  const places = ['../docs/contract/v1', '../../docs/contract/v1'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  )
  const folder = places.find((place) => existsSync(place))
  if (!folder) throw new Error('the conformance kit is missing from the package; install it again')
  return folder
}

/** Reads all cases of a kit in the order of its files. */
export function readKit(folder: string): KitCase[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'schema.json')
    .sort()
  return files.flatMap((name) => {
    const { format, section, cases }: KitFile = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    if (format !== FORMAT) throw new Error(`${name} has format ${format}; this version reads format ${FORMAT}`)
    return cases.map((each) => ({ ...each, section, id: `${section}/${each.name}` }))
  })
}
