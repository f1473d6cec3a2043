// Builds the documentation as a static site into site/dist: the pages of docs/, and a reference of every subpath from its
// docstrings. Fails if a link or an anchor leads nowhere.
//
//   npm run docs:site
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, type ProjectReflection } from 'typedoc'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const SITE = join(ROOT, 'site')
const SOURCE = join(SITE, '.source')
const BUILT = join(SITE, 'dist')

/** Files beside docs/ that its pages link to, and their names in the site, which differ in more than case. */
const BESIDE: Readonly<Record<string, string>> = {
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'reporting-vulnerabilities.md',
  LICENSE: 'license.md',
}

const manifest: { exports: Record<string, { types?: string }> } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
)

function copyPages(): void {
  rmSync(SOURCE, { recursive: true, force: true })
  cpSync(join(ROOT, 'docs'), SOURCE, { recursive: true })
  for (const [from, to] of Object.entries(BESIDE)) cpSync(join(ROOT, from), join(SOURCE, to))
  for (const name of readdirSync(join(ROOT, 'examples')))
    cpSync(join(ROOT, 'examples', name, 'README.md'), join(SOURCE, 'examples', `${name}.md`))
  for (const path of pagesBelow(SOURCE)) {
    const text = readFileSync(path, 'utf8')
    // Comments mark what is generated; raw HTML is shown as text, as most of it is the type of something.
    const page = text
      .replace(/<!--[\s\S]*?-->\n?/g, '')
      .replace(/\]\(\.\.\/examples\/([\w-]+)\/README\.md/g, '](examples/$1.md')
      .replace(/\]\(\.\.\/\.\.\/docs\//g, '](../')
      .replace(/\]\(((?:\.\.\/)*)README\.md/g, ']($1index.md')
      .replace(/\]\((?:\.\.\/)?([A-Z]+(?:\.md)?)(?=[#)])/g, (link, name) => (BESIDE[name] ? `](${BESIDE[name]}` : link))
      .replace(/\]\(docs\//g, '](')
    writeFileSync(path, page)
  }
  // Served as they are: the test vectors of the contract.
  cpSync(join(ROOT, 'docs/contract'), join(SOURCE, 'public/contract'), { recursive: true })
  cpSync(join(SOURCE, 'README.md'), join(SOURCE, 'index.md'))
  rmSync(join(SOURCE, 'README.md'))
}

/** The file of each subpath's source, by the name that it is imported by. */
function sourcesOf(): Record<string, string> {
  const keys = Object.keys(manifest.exports).filter((key) => key !== './package.json' && !key.endsWith('.js'))
  return Object.fromEntries(
    keys.map((key) => {
      const name = key === '.' ? 'index' : key.slice(2)
      const source = ['src/entries', 'server-handler/entries'].map((folder) => join(ROOT, folder, `${name}.ts`))
      const found = source.find((path) => existsSync(path))
      if (!found) throw new Error(`no source for ${key}`)
      return [key === '.' ? 'throughline' : `throughline/${name}`, found]
    }),
  )
}

async function writeReference(): Promise<void> {
  const sources = sourcesOf()
  // The plugin's options are not among the types of typedoc's.
  const ofPlugin: object = {
    router: 'module',
    entryFileName: 'index',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
  }
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: Object.values(sources),
    tsconfig: join(ROOT, 'tsconfig.json'),
    skipErrorChecking: true,
    disableSources: true,
    excludePrivate: true,
    excludeInternal: true,
    readme: 'none',
    name: 'Reference',
    logLevel: 'Error',
    out: join(SOURCE, 'reference'),
    ...ofPlugin,
  })
  const project = await app.convert()
  if (!project) throw new Error('the sources cannot be read')
  nameModules(project, sources)
  await app.generateOutputs(project)
  for (const path of pagesBelow(join(SOURCE, 'reference')))
    writeFileSync(path, withOwnAnchors(readFileSync(path, 'utf8')))
}

const pagesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(folder, path))

/** The plugin numbers some anchors whose heading occurs once. */
function withOwnAnchors(text: string): string {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title.toLowerCase())
  return text.replace(/\(#([\w-]+)-1\)/g, (link, name) =>
    headings.filter((title) => title === name).length === 1 ? `(#${name})` : link,
  )
}

/** Modules are named after what a user imports. */
function nameModules(project: ProjectReflection, sources: Readonly<Record<string, string>>): void {
  const names = Object.entries(sources).map(
    ([name, path]) => [name, path.slice(ROOT.length).replace(/(?:\/index)?\.ts$/, '')] as const,
  )
  for (const child of project.children ?? []) {
    const found = names.find(([, path]) => path === child.name || path.endsWith(`/entries/${child.name}`))
    if (found) child.name = found[0]
  }
}

/** Every link of the built pages whose page or anchor does not exist. */
function findDeadLinks(): string[] {
  const pages = readdirSync(BUILT, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'))
  const htmls = new Map(pages.map((path) => [path, readFileSync(join(BUILT, path), 'utf8')]))
  const ids = new Map(
    [...htmls].map(([path, html]) => [path, new Set([...html.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id))]),
  )
  const existing = new Set(readdirSync(BUILT, { recursive: true, encoding: 'utf8' }))
  return [...htmls].flatMap(([path, html]) =>
    [...html.matchAll(/<a [^>]*?href="([^"]+)"/g)].flatMap(([, href = '']) => {
      if (/^[a-z]+:/.test(href)) return []
      const [target = '', anchor = ''] = decodeURI(href.replaceAll('&amp;', '&')).split('#')
      const file = target === '' ? path : posix.join(target.startsWith('/') ? '.' : dirname(path), target)
      const place = [file, `${file}.html`, posix.join(file, 'index.html')].find(
        (each) => existing.has(each) && (htmls.has(each) || each.includes('.')),
      )
      if (!place) return [`${path}: ${href}: no such page`]
      return anchor && !ids.get(place)?.has(anchor) ? [`${path}: ${href}: no such anchor`] : []
    }),
  )
}

copyPages()
await writeReference()
mkdirSync(BUILT, { recursive: true })
execFileSync(process.execPath, [join(SITE, 'node_modules/vitepress/bin/vitepress.js'), 'build', SITE], {
  stdio: 'inherit',
})
const dead = [...new Set(findDeadLinks())]
if (dead.length > 0) throw new Error(`links that lead nowhere:\n${dead.join('\n')}`)
