/** A debug id of a script: a UUID. https://github.com/tc39/ecma426/blob/main/proposals/debug-id.md */
export const DEBUG_ID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

const LINE = /^\s{0,8}debugId ([0-9a-f-]{32,36}) (\S{1,2048})$/

/** Limit of scripts of one stack whose ids are kept: those whose maps are applied. */
export const MAX_SCRIPTS = 12

/** Formats the debug ids of a stack's scripts as lines after it that are not frames. */
export function writeDebugIds(ids: readonly (readonly [file: string, id: string])[]): string {
  return ids
    .slice(0, MAX_SCRIPTS)
    .map(([file, id]) => `\n    debugId ${normalizeDebugId(id)} ${file}`)
    .join('')
}

/** Splits a stack from the debug ids of its scripts. */
export function splitDebugIds(stack: string): { stack: string; ids: ReadonlyMap<string, string> } {
  const ids = new Map<string, string>()
  const lines = stack.split('\n').filter((line) => {
    const [, id, file] = LINE.exec(line) ?? []
    if (id !== undefined && file !== undefined) ids.set(file, id)
    return id === undefined
  })
  return { stack: lines.join('\n'), ids }
}

/** The canonical form: in lower case, with hyphens. */
export function normalizeDebugId(id: string): string {
  return id
    .replaceAll('-', '')
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
