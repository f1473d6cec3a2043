import { createWarn } from '../../core/diagnostics.js'
import { keysOf } from '../../shared/keys.js'
import { isDevelopment } from './describe-error.js'
import { read } from './find-reference.js'

/** The texts that a visitor reads or hears. */
export interface ErrorTexts {
  /** @default 'Something went wrong. Please try again.' */
  sentence: string
  /** Before the reference. @default 'Reference:' */
  label: string
  /** On the button. @default 'Copy reference' */
  copy: string
  /** Announced when the reference is on the clipboard. @default 'Copied' */
  copied: string
  /** Announced when the visitor has to copy it. @default 'Selected. Copy it with your keyboard.' */
  selected: string
  /** Above a developer's details. @default 'Details' */
  details: string
}

/** All texts of one language. */
export interface ErrorLanguage extends ErrorTexts {
  /** A language tag of BCP 47: `de`, `pt-BR`. */
  lang: string
}

/** Which texts are shown. */
export interface ErrorWording {
  /** The languages to choose from, besides English. @default [] */
  languages?: readonly ErrorLanguage[] | undefined
  /** The language tag to use; `de` also serves `de-AT`. @default the `lang` of the document, else English */
  language?: string | undefined
  /** The application's own texts, all or some; the others are those of the language. */
  texts?: Partial<ErrorLanguage> | undefined
}

/** Each text with its language tag; the tag is empty if the language is unknown. */
export interface ResolvedWording {
  texts: ErrorTexts
  langs: Record<keyof ErrorTexts, string>
}

/** English, used if no other language is chosen. */
export const english: ErrorLanguage = {
  lang: 'en',
  sentence: 'Something went wrong. Please try again.',
  label: 'Reference:',
  copy: 'Copy reference',
  copied: 'Copied',
  selected: 'Selected. Copy it with your keyboard.',
  details: 'Details',
}

const warn = /* @__PURE__ */ createWarn(isDevelopment)

/** Chooses the texts for a document of language `page`. Never throws; a missing or invalid text is English. */
export function resolveWording({ languages, language, texts: own }: ErrorWording, page: string): ResolvedWording {
  const isAsked = language != null
  const found = findLanguage(Array.isArray(languages) ? languages : [], isAsked ? language : page)
  if (isAsked && !found)
    warn(
      `\`language\` must be the tag of one of \`languages\`, or en; got ${typeof language === 'string' ? `"${language}"` : typeof language}; the texts are English`,
    )
  const words = found ?? english
  // Own texts without a tag are in the requested language, else in the document's.
  const ownLang = asString(read(own, 'lang')) ?? (isAsked && found ? found.lang : page)
  const sources = [[own, ownLang] as const, [words, words.lang] as const]
  const { lang: _, ...texts } = english
  const langs = { ...texts }
  for (const key of keysOf(texts)) {
    const [source, lang] = sources.find(([source]) => asString(read(source, key)) !== undefined) ?? [english, 'en']
    texts[key] = asString(read(source, key)) ?? texts[key]
    langs[key] = lang
  }
  return { texts, langs }
}

/** Returns the `lang` of an element within a document or element of another language; `undefined` if it needs none. */
export function langWithin(lang: string, around: string): string | undefined {
  return isWithin(lang, around) || isWithin(around, lang) ? undefined : lang
}

// Lookup as in RFC 4647: `pt-BR`, then `pt`. A region's texts also serve the whole language.
function findLanguage(languages: readonly unknown[], wanted: unknown): ErrorLanguage | undefined {
  const known = [...languages, english].filter(hasTag)
  const subtags = toTag(asString(wanted) ?? '').split('-')
  for (; subtags.length; subtags.pop()) {
    const tag = subtags.join('-')
    const found = known.find(({ lang }) => toTag(lang) === tag) ?? known.find(({ lang }) => isWithin(lang, tag))
    if (found) return found
  }
  return undefined
}

function hasTag(language: unknown): language is ErrorLanguage {
  return !!asString(read(language, 'lang'))
}

function isWithin(lang: string, around: string): boolean {
  return !!around === !!lang && `${toTag(lang)}-`.startsWith(`${toTag(around)}-`)
}

function toTag(lang: string): string {
  return lang.trim().toLowerCase().replaceAll('_', '-')
}

function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
