import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const source = fileURLToPath(new URL('../.source/', import.meta.url))

interface Item {
  text: string
  link: string
}

/** The table of tasks on the first page, as the groups of the sidebar. */
function readTasks(): { text: string; items: Item[]; collapsed: boolean }[] {
  const rows = readFileSync(`${source}index.md`, 'utf8').matchAll(/^\| ([^|]+) \| (.*\]\(.*) \|$/gm)
  return [...rows].map(([, task = '', cell = '']) => ({
    text: `${task[0]?.toUpperCase()}${task.slice(1)}`,
    items: linksOf(cell),
    collapsed: true,
  }))
}

function linksOf(text: string): Item[] {
  return [...text.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, name = '', link = '']) => ({
    text: name.replaceAll('`', ''),
    link: `/${link.replace(/(?:index)?\.md/, '')}`,
  }))
}

function readReference(): Item[] {
  const folder = `${source}reference`
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.endsWith('index.md'))
    .map((path) => path.replace(/\.md$/, ''))
    .sort()
    .map((path) => ({ text: path, link: `/reference/${path}` }))
}

const [, more = ''] = /^Reference: (.*(?:\n.+)*)/m.exec(readFileSync(`${source}index.md`, 'utf8')) ?? []

export default defineConfig({
  title: 'Throughline',
  description: 'Ties every request to the click, page load or refresh that caused it.',
  lang: 'en',
  srcDir: '.source',
  outDir: 'dist',
  cleanUrls: true,
  ignoreDeadLinks: false,
  markdown: {
    html: false,
    // As on the pages' other home, so that one link serves both.
    anchor: {
      slugify: (text) =>
        text
          .trim()
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
          .replace(/\s/g, '-'),
    },
    // Vue would read an expression between two braces.
    config: (md) => {
      const { text } = md.renderer.rules
      md.renderer.rules.text = (...args) => (text?.(...args) ?? '').replaceAll('{{', '{&#8203;{')
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Reference', link: '/reference/' },
      { text: 'Changelog', link: '/changelog' },
    ],
    sidebar: [
      ...readTasks(),
      { text: 'Reference', items: linksOf(more), collapsed: true },
      { text: 'Subpaths', items: readReference(), collapsed: true },
    ],
  },
})
