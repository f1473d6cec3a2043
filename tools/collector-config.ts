import { readFileSync } from 'node:fs'
import { SAFE_KEYS, SECRET_KEYS, SECRET_VALUES, SPAN_TEXTS } from './collector-redaction.js'
import { forgetIgnored, logBodyCondition, logBodyStatements, spanTextStatements } from './collector-statements.js'

/** The Collector's configuration. */
export const CONFIG = 'deploy/collector/config.yaml'

const BLOCK = /^( *)# begin: written by npm run collector:config\n[\s\S]*?^ *# end$/gm

/** A scalar of YAML, in which the Collector does not look for variables. */
function toScalar(text: string): string {
  return `'${text.replaceAll('$', '$$$$').replaceAll("'", "''")}'`
}

function toList(name: string, items: readonly string[]): string[] {
  return [`${name}:`, ...items.map((item) => `  - ${toScalar(item)}`)]
}

/** The lines of each block, in the order in which the file has them. */
function blocks(): string[][] {
  return [
    [...toList('conditions', [logBodyCondition()]), ...toList('statements', logBodyStatements())],
    [
      ...toList('ignored_keys', SAFE_KEYS),
      ...toList('blocked_key_patterns', SECRET_KEYS),
      ...toList('blocked_values', SECRET_VALUES),
    ],
    [
      ...toList('log_statements', [forgetIgnored('log')]),
      ...toList('trace_statements', [
        ...[forgetIgnored('span'), forgetIgnored('spanevent')],
        ...spanTextStatements(SPAN_TEXTS, SECRET_VALUES),
      ]),
    ],
  ]
}

/** The configuration as it has to be, and as the file is. */
export function rewriteConfig(): { text: string; isCurrent: boolean } {
  const before = readFileSync(CONFIG, 'utf8')
  const written = blocks()
  let at = 0
  const text = before.replace(BLOCK, (_, indent: string) => {
    const lines = ['# begin: written by npm run collector:config', ...(written[at] ?? []), '# end']
    at += 1
    return lines.map((line) => `${indent}${line}`).join('\n')
  })
  if (at !== written.length) throw new Error(`${CONFIG} has ${at} blocks to write; it has to have ${written.length}.`)
  return { text, isCurrent: text === before }
}
