export { throughline } from '../plugin/esbuild.js'
export type { PathPattern, TransformOptions } from '../plugin/options.js'
