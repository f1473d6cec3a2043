// Writes the parts of deploy/collector/config.yaml that come from tables: npm run collector:config
import { writeFileSync } from 'node:fs'
import { CONFIG, rewriteConfig } from './collector-config.js'

writeFileSync(CONFIG, rewriteConfig().text)
