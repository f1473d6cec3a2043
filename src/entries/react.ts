export { ActionBoundary, type ActionBoundaryProps } from '../connect/react/boundary.js'
export { type CaughtError, ErrorBoundary, type ErrorBoundaryProps } from '../connect/react/error-boundary.js'
export {
  ErrorReference,
  type ErrorReferenceParts,
  type ErrorReferenceProps,
  type ErrorTexts,
} from '../connect/react/error-reference.js'
export { type Act, useAction } from '../connect/react/use-action.js'
export { type Load, useMountAction } from '../connect/react/use-mount-action.js'
export type { ActionHandle } from '../core/handle.js'
export type { Register } from '../core/register.js'
