export { errors } from '../collect/errors/errors.js'
export { captureError } from '../core/current.js'
export type { CaptureContext } from '../core/host.js'
