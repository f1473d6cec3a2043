// Runs a benchmark and keeps what it prints, for the figures of the documentation:
//
//   npm run bench:record -- cost [arguments of the benchmark]
//
// bench/output/cost.txt then begins with the date, the machine and the command. test/docs/figures.test.ts compares the
// figures between `<!-- figures: cost -->` and `<!-- /figures -->` in docs/*.md with that file.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'

const [name = '', ...rest] = process.argv.slice(2)
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'))
const own = `bench:${name}`
const command = scripts[own]
  ? ['npm', 'run', '--silent', own, '--', ...rest]
  : ['npx', 'tsx', `bench/${name}.ts`, ...rest]
if (!scripts[own] && !existsSync(`bench/${name}.ts`))
  throw new Error(`there is no benchmark ${JSON.stringify(name)} in bench/`)

const [{ model } = { model: 'unknown' }] = cpus()
const load = loadavg()[0]?.toFixed(1)
const head = [
  `$ ${command.join(' ')}`,
  `${new Date().toISOString().slice(0, 10)}; ${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}; load average ${load} at the start`,
]
let printed = ''
const [file = '', ...words] = command
const child = spawn(file, words, { stdio: ['inherit', 'pipe', 'inherit'] })
child.stdout.setEncoding('utf8').on('data', (text: string) => {
  process.stdout.write(text)
  printed += text
})
const code = await new Promise((resolve) => child.on('close', resolve))
if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}; nothing was kept`)
writeFileSync(`bench/output/${name}.txt`, `${head.join('\n')}\n\n${printed.trim()}\n`)
