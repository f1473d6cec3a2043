export type { KeepOptions, KeptCode, KeptMap } from '../plugin/keep-actions.js'
export { keepActions } from '../plugin/keep-actions.js'
export type { PathPattern, TransformOptions } from '../plugin/options.js'
export { throughline } from '../plugin/rollup.js'
