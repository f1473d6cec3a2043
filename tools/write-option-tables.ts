// Writes the tables of options in docs/*.md: npm run docs:options
import { readdirSync, writeFileSync } from 'node:fs'
import { rewritePage } from './option-tables.js'

for (const name of readdirSync('docs').filter((each) => each.endsWith('.md'))) {
  writeFileSync(`docs/${name}`, rewritePage(`docs/${name}`).text)
}
