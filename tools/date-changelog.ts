// Dates the newest heading of CHANGELOG.md, which changesets leaves without a date.
import { readFileSync, writeFileSync } from 'node:fs'
import { dateHeading } from './changelog-heading.js'

writeFileSync('CHANGELOG.md', dateHeading(readFileSync('CHANGELOG.md', 'utf8'), new Date()))
