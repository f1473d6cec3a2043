export { ActionBoundary, type ActionBoundaryProps } from '../connect/react/boundary.js'
export { type CaughtError, ErrorBoundary, type ErrorBoundaryProps } from '../connect/react/error-boundary.js'
export {
  ErrorReference,
  type ErrorReferenceParts,
  type ErrorReferenceProps,
} from '../connect/react/error-reference.js'
export { type ErrorLanguage, type ErrorTexts, type ErrorWording, english } from '../connect/react/error-texts.js'
export { french, german, portuguese, spanish } from '../connect/react/languages.js'
export { type Act, useAction } from '../connect/react/use-action.js'
export { type Load, useMountAction } from '../connect/react/use-mount-action.js'
export type { ActionHandle } from '../core/handle.js'
export type { Register } from '../core/register.js'
