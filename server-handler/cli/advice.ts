/** Advice on the system's own errors by their code; `FOLDER` is the option that names the folder of the command. */
const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'Another program listens there, perhaps another `throughline dev`. Stop it, or give another port with --port.',
  EADDRNOTAVAIL: 'This machine has no such address. Give another with --host, such as 127.0.0.1 or 0.0.0.0.',
  ENOTFOUND: 'This host does not exist. Give an address of this machine with --host, such as 127.0.0.1.',
  EACCES: 'Permission denied. Give another FOLDER folder, or a port above 1023 with --port.',
  EPERM: 'Permission denied. Give another FOLDER folder.',
  EROFS: 'The file system is read-only. Give another folder with FOLDER.',
  ENOSPC: 'The disk is full. Free some space, or give a folder on another disk with FOLDER.',
  EEXIST: 'FOLDER must be a folder; a file with that name exists.',
  ENOTDIR: 'FOLDER must be a folder; a part of its path is a file.',
}

/** Returns what to do about an error of the system; `undefined` for any other. */
export function adviceOn(code: string, folderOption: string): string | undefined {
  return Object.hasOwn(ADVICE, code) ? ADVICE[code]?.replaceAll('FOLDER', folderOption) : undefined
}
