import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pythonProgram } from '../../tools/python-program.mjs'
import { findImplementations } from '../support/interop.js'
import { temporaryFolder } from '../support/temporary-folder.js'

const missing = Object.fromEntries(findImplementations().map((each) => [each.name, each.missing]))

function fencesOf(document: string, language: string): string[] {
  const text = readFileSync(document, 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, code = '']) => code)
}

const rubyFences = ['docs/ruby.md', 'docs/conformance.md'].flatMap((document) => fencesOf(document, 'ruby'))

test.skipIf(missing.Ruby).each(rubyFences)(`the documents’ Ruby parses ${missing.Ruby} #%#`, (code) => {
  expect(execFileSync('ruby', ['-wc'], { input: code, encoding: 'utf8' })).toContain('Syntax OK')
})

test.skipIf(missing.Python).each(fencesOf('docs/python.md', 'python'))(
  `the documents’ Python compiles and imports what exists ${missing.Python} #%#`,
  (code) => {
    const imports = code.split('\n').filter((line) => /^(?:from|import) /.test(line))
    const checked = `${imports.join('\n')}\ncompile(${JSON.stringify(code)}, "document", "exec")\n`
    execFileSync(pythonProgram(), ['-B', '-c', checked], { cwd: 'interop/python', stdio: 'pipe' })
  },
)

test.skipIf(missing.Go).each(fencesOf('docs/go.md', 'go'))(`the documents’ Go compiles ${missing.Go} #%#`, (code) => {
  const folder = temporaryFolder()
  for (const name of readdirSync('interop/go').filter((each) => /\.(?:go|mod)$/.test(each)))
    copyFileSync(join('interop/go', name), join(folder, name))
  mkdirSync(join(folder, 'document'))
  writeFileSync(join(folder, 'document', 'document.go'), code)
  execFileSync('go', ['vet', './document'], { cwd: folder, stdio: 'pipe' })
})
