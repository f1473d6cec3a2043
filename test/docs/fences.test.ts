import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

interface Fence {
  at: string
  language: string
  code: string
}

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const fences: Fence[] = documents.flatMap((document) => {
  const text = readFileSync(document, 'utf8')
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)].map(
    ({ index, 1: indent = '', 2: language = '', 3: code = '' }) => ({
      at: `${document}:${text.slice(0, index).split('\n').length}`,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  )
})

/** Packages that only examples have installed: their builds check the types, and here all that they export is `any`. */
function declareOthers(): string {
  const names = readdirSync('examples').flatMap((name) => {
    const path = `examples/${name}/package.json`
    if (!existsSync(path)) return []
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(path, 'utf8'))
    return Object.keys({ ...dependencies, ...devDependencies })
  })
  return [...new Set(names)]
    .filter((name) => name !== 'throughline' && !existsSync(`node_modules/${name}`))
    .map((name) => `declare module '${name}'\ndeclare module '${name}/*'\n`)
    .join('')
}

/** Compiles all fences at once, each as a file of its own at the root of the package, by the project's own settings. */
function compile(): Map<string, string[]> {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd())
  const files = new Map(
    fences
      .filter(({ language }) => /^tsx?$/.test(language))
      .map(({ language, code }, i) => [join(process.cwd(), `fence-${i}.${language}`), `${code}\nexport {}\n`]),
  )
  files.set(join(process.cwd(), 'fence-others.d.ts'), declareOthers())
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (name) => files.has(name) || fileExists(name)
  host.readFile = (name) => files.get(name) ?? readFile(name)
  host.getSourceFile = (name, version, ...rest) => {
    const code = files.get(name)
    return code === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, code, version, true)
  }
  const program = ts.createProgram([...files.keys()], { ...options, noEmit: true, noUnusedLocals: false }, host)
  const problems = new Map<string, string[]>()
  for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
    const name = file?.fileName ?? ''
    problems.set(name, [...(problems.get(name) ?? []), ts.flattenDiagnosticMessageText(messageText, '\n')])
  }
  return problems
}

describe('every fence', () => {
  const typed = fences.filter(({ language }) => /^tsx?$/.test(language))
  const problems = compile()
  // A registered vocabulary would hold for all fences of one program: those are the only ones that share a name.
  test.each(typed.map((fence, i) => [fence.at, i, fence.language] as const))(
    'of TypeScript compiles: %s',
    (_, i, language) => {
      expect(problems.get(join(process.cwd(), `fence-${i}.${language}`)) ?? []).toEqual([])
    },
  )

  test.each(fences.filter(({ language }) => language === 'html').map(({ at, code }) => [at, code] as const))(
    'of HTML holds scripts that parse: %s',
    (_, code) => {
      for (const [, script = ''] of code.matchAll(/<script>([\s\S]*?)<\/script>/g))
        expect(() => new Function(script)).not.toThrow()
    },
  )

  test.each(fences.filter(({ language }) => language === 'sh').map(({ at, code }) => [at, code] as const))(
    'of shell names commands that exist: %s',
    (_, code) => {
      const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
      for (const [, name = ''] of code.matchAll(/npm run ([\w:-]+)/g)) expect(Object.keys(scripts)).toContain(name)
      for (const [, name = ''] of code.matchAll(/npx throughline ([a-z]+)/g)) {
        expect(execFileSync(process.execPath, ['dist/cli.js', name, '--help'], { encoding: 'utf8' })).toContain(
          `throughline ${name}`,
        )
      }
    },
  )

  test.each(fences.filter(({ language }) => language === 'yaml').map(({ at, code }) => [at, code] as const))(
    'of YAML parses: %s',
    (_, code) => {
      expect(parse(code)).toBeTypeOf('object')
    },
  )

  test('names its language, or is a picture', () => {
    expect(
      fences
        .filter(
          ({ language }) =>
            !['ts', 'tsx', 'html', 'sh', 'sql', 'json', 'yaml', 'ruby', 'python', 'go', 'text', ''].includes(language),
        )
        .map(({ at }) => at),
    ).toEqual([])
  })
})

describe('the documents', () => {
  test('link to pages and headings that exist', () => {
    const broken = documents.flatMap((document) =>
      [...readFileSync(document, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([\w-]+))?\)/g)].flatMap(
        ([link, path = '', heading]) => {
          const target = path ? normalize(join(dirname(document), path)) : document
          if (!existsSync(target)) return [`${document}: ${link}`]
          const anchors = [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
            title
              .toLowerCase()
              .replace(/[^\w\s-]/g, '')
              .trim()
              .replaceAll(' ', '-'),
          )
          return heading && !anchors.includes(heading) ? [`${document}: ${link}`] : []
        },
      ),
    )
    expect(broken).toEqual([])
  })

  test('show code within the README’s first twenty lines', () => {
    expect(
      readFileSync('README.md', 'utf8')
        .split('\n')
        .findIndex((line) => line.startsWith('```ts')),
    ).toBeLessThan(20)
  })

  test('speak of the project alone', () => {
    const strays = [...documents, 'CHANGELOG.md'].filter((document) =>
      /\/work\/|\/tmp\/|\bTODO\b|\bfor now\b/.test(readFileSync(document, 'utf8')),
    )
    expect(strays).toEqual([])
  })
})
