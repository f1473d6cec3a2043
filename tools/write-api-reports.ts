// Writes the public declarations of each subpath into api: npm run api:write
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { readApiReports } from './api-report.js'

const reports = readApiReports()
rmSync('api', { recursive: true, force: true })
for (const { file, text } of reports) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
