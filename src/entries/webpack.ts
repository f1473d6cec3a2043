export type { PathPattern, TransformOptions } from '../plugin/options.js'
export { throughline } from '../plugin/webpack.js'
