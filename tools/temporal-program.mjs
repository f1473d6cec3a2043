// Where the server of Temporal for the tests is: its own command line, built from Go modules, outside the tree.
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The last release whose module can be built by itself. */
export const TEMPORAL_VERSION = '1.5.1'

/** The program; it may not exist yet. */
export function temporalProgram() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(cache, 'throughline', `temporal-${TEMPORAL_VERSION}`, 'temporal')
}
