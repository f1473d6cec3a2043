import { Component, createElement, type ErrorInfo, type ReactNode } from 'react'
import { captureError } from '../../core/current.js'
import { describeTitle } from './describe-error.js'
import { ErrorReference } from './error-reference.js'
import type { ErrorWording } from './error-texts.js'
import { type RestoreFocus, rememberFocus } from './keep-focus.js'

/** Props of a `fallback`. */
export interface CaughtError {
  error: unknown
  /** Renders the children again. */
  reset(): void
}

/** Props of `ErrorBoundary`; the texts are for its default fallback. */
export interface ErrorBoundaryProps extends ErrorWording {
  children?: ReactNode
  /** Shown in place of children that failed. @default an `ErrorReference` */
  fallback?: ReactNode | ((caught: CaughtError) => ReactNode)
  /** The children are rendered again when one of these changes. */
  resetKeys?: readonly unknown[] | undefined
  /** Called with each error that is caught, after it was reported. */
  onError?: ((caught: { error: unknown; componentStack: string }) => void) | undefined
}

interface BoundaryState {
  caught: { error: unknown } | undefined
}

/** A boundary that rethrows its error would have it reported again by its parent boundary. */
const REPORTED = new WeakSet<object>()

/**
 * Catches errors that its children throw while they render, reports each once to the running Throughline, and renders a
 * fallback in their place.
 *
 * @example
 * <ErrorBoundary fallback={({ reset }) => <button onClick={reset}>Try again</button>}><Basket /></ErrorBoundary>
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, BoundaryState> {
  override state: BoundaryState = { caught: undefined }

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { caught: { error } }
  }

  /** Errors reported since the children were last rendered: StrictMode runs a failing effect twice. */
  private readonly reported = new Set<string>()

  private restoreFocus: RestoreFocus | undefined

  readonly reset = (): void => {
    this.reported.clear()
    this.restoreFocus = rememberFocus()
    this.setState({ caught: undefined })
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    const title = describeTitle(error)
    if (!this.reported.has(title)) report(error)
    this.reported.add(title)
    try {
      this.props.onError?.({ error, componentStack: componentStack ?? '' })
    } catch (thrown) {
      captureError(thrown) // Rethrowing would unmount the fallback too.
    }
  }

  override componentDidUpdate(before: ErrorBoundaryProps, { caught }: BoundaryState): void {
    this.restoreFocus?.()
    this.restoreFocus = undefined
    // An error caused by the change of a key has happened with the new key.
    if (caught && this.state.caught && haveChanged(before.resetKeys, this.props.resetKeys)) this.reset()
  }

  override render(): ReactNode {
    const { caught } = this.state
    const { children, fallback, texts, language, languages } = this.props
    if (!caught) return children
    if (typeof fallback === 'function') return fallback({ ...caught, reset: this.reset })
    return fallback === undefined ? createElement(ErrorReference, { ...caught, texts, language, languages }) : fallback
  }
}

// The page continues without what the visitor wanted to see, so the action has failed.
function report(error: unknown): void {
  if (Object(error) === error) {
    if (REPORTED.has(Object(error))) return
    REPORTED.add(Object(error))
  }
  captureError(error, { source: 'boundary', handled: false })
}

function haveChanged(before: readonly unknown[] = [], now: readonly unknown[] = []): boolean {
  return before.length !== now.length || now.some((key, i) => !Object.is(key, before[i]))
}
