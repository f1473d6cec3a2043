// Compiled with everything else and never run: each line below a comment has to be refused by the compiler.
import { type ErrorLanguage, type ErrorReferenceProps, english, german } from 'throughline/react'

/** A language of the application's own. */
export const italian: ErrorLanguage = {
  lang: 'it',
  sentence: 'Si è verificato un errore. Riprovare.',
  label: 'Riferimento:',
  copy: 'Copia il riferimento',
  copied: 'Riferimento copiato',
  selected: 'Riferimento selezionato. Copiarlo con la tastiera.',
  details: 'Dettagli',
}

const { copied: _, ...incomplete } = italian
// @ts-expect-error: a text is missing
export const withoutCopied: ErrorLanguage = incomplete

const { lang: __, ...untagged } = italian
// @ts-expect-error: the tag is missing
export const withoutTag: ErrorLanguage = untagged

/** The props of a reference. */
export const props: ErrorReferenceProps[] = [
  { languages: [german, italian], language: 'it' },
  { texts: { sentence: 'The payment did not go through.' } },
  { texts: { ...english, sentence: 'The payment did not go through.' } },
  { texts: italian },
  // @ts-expect-error: a language in the list is complete
  { languages: [incomplete] },
  // @ts-expect-error: no such text
  { texts: { sentense: 'The payment did not go through.' } },
  // @ts-expect-error: the texts of a language are not its tag
  { language: german },
]
