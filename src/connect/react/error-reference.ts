import { createElement, type ReactElement, type ReactNode, useId, useRef, useState } from 'react'
import { type Copied, copyText } from './copy-text.js'
import { describeError, isDevelopment } from './describe-error.js'
import { type ErrorTexts, type ErrorWording, langWithin, type ResolvedWording, resolveWording } from './error-texts.js'
import { findReference } from './find-reference.js'
import { usePageLanguage } from './use-page-language.js'

/** What `render` is given to show. */
export interface ErrorReferenceParts {
  texts: ErrorTexts
  /** Empty where none is known. */
  reference: string
  /** For the element that shows the reference: it is selected where the clipboard is refused. */
  ref(element: Element | null): void
  /** For the button. */
  copy(): void
  /** For a live region (`role="status"`) that is always there: what has become of the copy. */
  status: string
  /** The error as text; empty in production. */
  details: string
}

/** What an `ErrorReference` takes. */
export interface ErrorReferenceProps extends ErrorWording {
  /** Whatever was thrown or answered. */
  error?: unknown
  /** The id to show, where it is known; else it is looked for in the error. */
  reference?: string | undefined
  className?: string | undefined
  /** Whether the error's own text is shown. @default outside production only */
  details?: boolean | undefined
  /** Own looks. */
  render?: ((parts: ErrorReferenceParts) => ReactNode) | undefined
}

/**
 * Says that something failed, with the id by which the server knows the failed request, for the visitor to copy.
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
      // A repeated status is cleared first: a live region announces changes only.
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
        // An id is not translated by the browser.
        createElement('code', { id, ref, translate: 'no' }, reference),
        ' ',
        button,
      ),
    // Beside the alert, which would be read again as a whole with each change.
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
