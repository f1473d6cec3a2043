import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'

/** What happened to a file. */
export type FileChange = 'added' | 'changed' | 'removed' | 'unchanged'

/** A file with its change, and the first lines that differ. */
export interface ChangedFile {
  path: string
  change: FileChange
  /** Lines that were removed (`-`) and added (`+`). */
  lines: readonly string[]
}

/** Folders that contain only rendered files; others in the output folder are left alone. */
const OWN_FOLDERS = ['dashboards', 'provisioning']
/** Our files begin with this word; other files in these folders are kept. */
const OWN_NAME = /^throughline[-.]/

/** Makes the rendered files of a folder equal to the given ones, and returns the changes. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<readonly ChangedFile[]> {
  const before = await readOwn(folder)
  const changes: ChangedFile[] = []
  for (const [path, content] of files) {
    const old = before.get(path)
    if (old !== content) await write(join(folder, path), content)
    changes.push({ path, change: changeOf(old, content), lines: differences(old ?? '', content) })
  }
  for (const [path, old] of before) {
    if (files.has(path)) continue
    await rm(join(folder, path))
    changes.push({ path, change: 'removed', lines: differences(old, '') })
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function changeOf(old: string | undefined, content: string): FileChange {
  if (old === undefined) return 'added'
  return old === content ? 'unchanged' : 'changed'
}

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

async function readOwn(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const own of OWN_FOLDERS) {
    const root = join(folder, own)
    if (!existsSync(root)) continue
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !OWN_NAME.test(entry.name)) continue
      const path = join(entry.parentPath, entry.name)
      files.set(relative(folder, path).split(sep).join('/'), await readFile(path, 'utf8'))
    }
  }
  return files
}

const MAX_LINES = 40

// Lines that only one side has, in their order: enough to review changes of JSON files, line by line.
function differences(old: string, content: string): readonly string[] {
  if (old === '' || content === '') return []
  const [before, after] = [old.split('\n'), content.split('\n')]
  const [had, has] = [new Set(before), new Set(after)]
  return [
    ...before.filter((line) => !has.has(line)).map((line) => `- ${line.trim()}`),
    ...after.filter((line) => !had.has(line)).map((line) => `+ ${line.trim()}`),
  ].slice(0, MAX_LINES)
}
