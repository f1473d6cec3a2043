import { readFile } from 'node:fs/promises'
import { findDrift } from './collector-config.js'
import { error, type Finding, ok, skipped, warn } from './finding.js'
import { toPrintable } from './printable.js'

/** Compares the configuration of a Collector with the settings that are required of it. */
export async function checkConfig(path: string | undefined): Promise<Finding[]> {
  if (path === undefined)
    return [skipped('config', 'no configuration is given', 'Give its configuration file with --config.')]
  const parse = await loadParser()
  if (!parse) return [skipped('config', 'the package yaml is not installed', 'Run: npm i -D yaml')]
  const read = await readConfig(path, parse)
  if (!read.ok)
    return [error('config', `${path}: ${read.problem}`, 'Give the configuration that the Collector runs with.')]
  const drifts = findDrift(read.config)
  if (drifts.length === 0) return [ok('config', `${path} has every required setting`)]
  return drifts.map(({ setting, found, advice, isRequired }) =>
    (isRequired ? error : warn)('config', `${setting}: ${found}`, `${setting}: ${advice}`),
  )
}

type Parse = (text: string) => unknown

async function loadParser(): Promise<Parse | undefined> {
  try {
    const { parse } = await import('yaml')
    return (text) => parse(text)
  } catch {
    return undefined // An optional package: the check is skipped without it.
  }
}

async function readConfig(
  path: string,
  parse: Parse,
): Promise<{ ok: true; config: unknown } | { ok: false; problem: string }> {
  try {
    return { ok: true, config: parse(await readFile(path, 'utf8')) }
  } catch (cause) {
    const { message = cause }: { message?: unknown } = Object(cause)
    return { ok: false, problem: toPrintable(String(message).split('\n')[0] ?? '', 200) }
  }
}
