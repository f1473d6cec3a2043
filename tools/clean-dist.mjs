import { rmSync } from 'node:fs'

// Chunks are named by their content: those of an earlier build would be published with this one.
rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true })
