import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

/** Writes files, by their paths, into a folder of the test file's own, gone when it ends. Gives its path, and that of a file in it. */
export function setFileFolder(files: Readonly<Record<string, string>>): {
  folder: string
  at(name: string): string
} {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-'))
  const at = (name: string) => join(folder, name)
  beforeAll(() => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(at(name)), { recursive: true })
      writeFileSync(at(name), text)
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return { folder, at }
}
