import { createElement, type ReactElement, type ReactNode, useId, useRef, useState } from 'react'
import { type Copied, copyText } from './copy-text.js'
import { describeError, isDevelopment } from './describe-error.js'
import { type ErrorTexts, type ErrorWording, langWithin, type ResolvedWording, resolveWording } from './error-texts.js'
import { findReference } from './find-reference.js'
import { usePageLanguage } from './use-page-language.js'

/** Props of `render`. */
export interface ErrorReferenceParts {
  texts: ErrorTexts
  /** The reference; empty if none is known. */
  reference: string
  /** For the element that shows the reference: its text is selected if the clipboard is denied. */
  ref(element: Element | null): void
  /** For the button. */
  copy(): void
  /** For a live region (`role="status"`) that is always present: the result of the copy. */
  status: string
  /** The error as text; empty in production. */
  details: string
}

/** Props of `ErrorReference`. */
export interface ErrorReferenceProps extends ErrorWording {
  /** The thrown value or the error response, of any type. */
  error?: unknown
  /** The id to show. @default the id found in the error */
  reference?: string | undefined
  className?: string | undefined
  /** Whether the error's own text is shown. @default outside production only */
  details?: boolean | undefined
  /** Renders custom markup. */
  render?: ((parts: ErrorReferenceParts) => ReactNode) | undefined
}

/**
 * Shows that something failed, with the request id by which the server's logs identify it, for the visitor to copy.
 *
 * @example
 * {pay.error && <ErrorReference error={pay.error} texts={{ sentence: 'Your card was not charged.' }} />}
 */
export function ErrorReference(props: ErrorReferenceProps): ReactElement {
  const { error, className, render, details: isDetailed = isDevelopment() } = props
  const [copied, setCopied] = useState<{ reference: string; how: Copied | undefined }>()
  const shown = useRef<Element | null>(null)
  const id = useId()
  const page = usePageLanguage()
  const { texts, langs } = resolveWording(props, page)
  const reference = (typeof props.reference === 'string' && props.reference) || (findReference(error) ?? '')
  const how = copied?.reference === reference ? copied.how : undefined
  const parts: ErrorReferenceParts = {
    texts,
    reference,
    ref(element) {
      shown.current = element
    },
    copy() {
      // A repeated status is cleared first: a live region announces only changes.
      setCopied(undefined)
      void copyText(reference, shown.current).then((how) => setCopied({ reference, how }))
    },
    status: how ? texts[how] : '',
    details: isDetailed && error !== undefined ? describeError(error) : '',
  }
  const lang = langWithin(langs.sentence, page)
  return createElement('div', { className, lang }, render ? render(parts) : renderParts(parts, id, langs))
}

function renderParts(parts: ErrorReferenceParts, id: string, langs: ResolvedWording['langs']): ReactNode {
  const { texts, reference, ref, copy, status, details } = parts
  const langOf = (key: keyof ErrorTexts) => langWithin(langs[key], langs.sentence)
  const lang = langWithin(langs.copy, langs.label)
  const button = createElement('button', { type: 'button', onClick: copy, 'aria-describedby': id, lang }, texts.copy)
  return [
    createElement('p', { key: 'sentence', role: 'alert' }, texts.sentence),
    reference &&
      createElement(
        'p',
        { key: 'reference', lang: langOf('label') },
        texts.label,
        ' ',
        // Browsers must not translate an id.
        createElement('code', { id, ref, translate: 'no' }, reference),
        ' ',
        button,
      ),
    // Next to the alert, which would be announced again as a whole with each change.
    reference &&
      createElement(
        'p',
        { key: 'status', role: 'status', lang: langOf(status === texts.copied ? 'copied' : 'selected') },
        status,
      ),
    details &&
      createElement(
        'details',
        { key: 'details' },
        createElement('summary', { lang: langOf('details') }, texts.details),
        createElement('pre', null, details),
      ),
  ]
}
