/** A way of tying requests to actions. */
export interface Technique {
  name: string
  /** Page-side code that is installed before the scenario's. */
  source: string
  /** What the scenario's code is compiled to. */
  target: 'es2022' | 'es2016'
  /** Compiles the scenario's code with the build-time transform. */
  transform?: boolean
}

const ours = (attribution: string): string => `
  import { start } from './src/entries/index.ts'
  start({ attribution: '${attribution}', debug: false, actions: { action_a: {}, action_b: {}, action_c: {} } })`

/** Its second file is blocked: nothing is sent of the visit, and requests carry their action all the same. */
const oursAlone = `
  import { startHead } from './src/head/start.ts'
  startHead({ debug: false, actions: { action_a: {}, action_b: {}, action_c: {} } }, () => Promise.reject(new Error('blocked')))`

const theirs = (adapter: string, call = ''): string => `
  import { install } from './bench/attribution/adapters/${adapter}.ts'
  install(${call})`

/** All that are compared. */
export const TECHNIQUES: readonly Technique[] = [
  { name: 'throughline exact', source: ours('exact'), target: 'es2022' },
  { name: 'throughline, the first file alone', source: oursAlone, target: 'es2022' },
  { name: 'throughline window', source: ours('window'), target: 'es2022' },
  { name: 'throughline + transform', source: ours('compiled'), target: 'es2022', transform: true },
  {
    name: 'throughline after zone.js, async as ES2016',
    source: `import 'zone.js'\n${ours('exact')}`,
    target: 'es2016',
  },
  {
    name: 'throughline before zone.js, async as ES2016',
    source: `${ours('exact')}\nrequire('zone.js')`,
    target: 'es2016',
  },
  {
    name: 'throughline + transform, before zone.js, async as ES2016',
    source: `${ours('compiled')}\nrequire('zone.js')`,
    target: 'es2016',
    transform: true,
  },
  { name: 'synchronous stack', source: theirs('open-telemetry-stack'), target: 'es2022' },
  { name: 'window (Datadog-like)', source: theirs('datadog-like'), target: 'es2022' },
  { name: 'Faro-like', source: theirs('faro-like'), target: 'es2022' },
  { name: 'zone.js, native async', source: theirs('open-telemetry-zone'), target: 'es2022' },
  { name: 'zone.js, async as ES2016', source: theirs('open-telemetry-zone'), target: 'es2016' },
]

/** SDKs of `bench/peers` that a page may have started too. */
export const SDKS = ['sentry', 'datadog', 'elastic', 'aws', 'lux', 'faro']

/** A technique in a page that is busy with work of its own. Its requests have the number `BUSY`. */
export function inBusyPage(technique: Technique): Technique {
  const { name, source } = technique
  return {
    ...technique,
    name: `${name}, busy page`,
    source: `${source}\nrequire('./bench/attribution/adapters/busy-page.ts')`,
  }
}

/** A technique in a page that also starts another SDK, before it and after it. */
export function besideSdk(technique: Technique, sdk: string): Technique[] {
  const { name, source } = technique
  const other = JSON.stringify(`./bench/peers/sdks/${sdk}.js`)
  return [
    { ...technique, name: `${name}, after ${sdk}`, source: `import ${other}\n${source}` },
    { ...technique, name: `${name}, before ${sdk}`, source: `${source}\nrequire(${other})` },
  ]
}
