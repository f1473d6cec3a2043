import { rmSync } from 'node:fs'

// Chunk names contain a hash: those of an earlier build would be published with this one.
rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true })
