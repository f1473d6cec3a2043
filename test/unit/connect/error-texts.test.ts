import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, test, vi } from 'vitest'
import { langWithin, resolveWording } from '../../../src/connect/react/error-texts.js'
import {
  type ErrorLanguage,
  ErrorReference,
  english,
  french,
  german,
  portuguese,
  spanish,
} from '../../../src/entries/react.js'
import { bundleForPage } from '../../support/bundle.js'

const languages = [german, french, spanish, portuguese]
const sentenceOf = (language: unknown, page = '', known: unknown = languages) =>
  resolveWording({ language: language as string, languages: known as ErrorLanguage[] }, page).texts.sentence

describe('the texts of an error', () => {
  test.each(languages)('are complete and distinct in $lang', (language) => {
    expect(Object.keys(language)).toEqual(Object.keys(english))
    const { lang: _, ...texts } = language
    expect(new Set(Object.values(texts)).size).toBe(6)
    for (const [key, text] of Object.entries(texts)) {
      expect(text.trim()).toBe(text)
      expect(text).not.toBe('')
      if (key !== 'details') expect(text).not.toBe(english[key as keyof ErrorLanguage])
      expect(/[.!]$/.test(text)).toBe(key === 'sentence' || key === 'selected')
    }
  })

  test.each([
    ['de', german],
    ['de-AT', german],
    ['DE', german],
    ['de_CH', german],
    ['pt-BR', portuguese],
    ['fr-CA-x-shop', french],
    [' es ', spanish],
    ['en', english],
    ['en-GB', english],
    ['it', english],
    ['', english],
    ['d', english],
    ['deu', english],
    ['-', english],
  ])('are chosen by the tag %j, of the document or the application', (tag, { sentence }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    expect(sentenceOf(tag)).toBe(sentence)
    expect(sentenceOf(undefined, tag)).toBe(sentence)
  })

  test('are in the language that is asked for rather than in the document’s', () => {
    expect(sentenceOf('fr', 'de')).toBe(french.sentence)
    expect(sentenceOf('en', 'de')).toBe(english.sentence)
  })

  test('may be in a region’s language, which also serves the whole language and comes before ours', () => {
    const brazilian = { ...portuguese, lang: 'pt-BR', sentence: 'Algo deu errado. Tente novamente.' }
    const ours = { ...english, sentence: 'We failed.' }
    const known = [portuguese, brazilian, ours]
    expect(sentenceOf('pt-BR', '', known)).toBe(brazilian.sentence)
    expect(sentenceOf('pt-PT', '', known)).toBe(portuguese.sentence)
    expect(sentenceOf('pt', '', [brazilian])).toBe(brazilian.sentence)
    expect(sentenceOf('en', '', known)).toBe('We failed.')
  })

  test.each([
    ['no list', null],
    ['a language alone', german],
    ['members of other kinds', [null, undefined, 'de', 7, {}, { lang: 7 }]],
    [
      'a member that throws when it is read',
      [
        new Proxy(
          {},
          {
            get() {
              throw new Error('read')
            },
          },
        ),
      ],
    ],
    ['an incomplete language', [{ lang: 'de' }]],
    ['texts that are no strings', [{ ...german, sentence: { de: 'x' } }]],
  ])('are English where the languages are %s', (_, known) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    expect(sentenceOf('de', '', known)).toBe(english.sentence)
  })

  test('are the application’s own where it has them, each with the tag of its language', () => {
    const { texts, langs } = resolveWording({ texts: { sentence: 'Nein.', copy: undefined as never, label: '' } }, 'de')
    expect(texts).toMatchObject({ sentence: 'Nein.', copy: english.copy, label: '' })
    expect(langs).toMatchObject({ sentence: 'de', copy: 'en', label: 'de', details: 'en' })
    const explicit = resolveWording({ languages, language: 'fr', texts: { sentence: 'Non.' } }, 'de')
    expect(explicit.langs).toMatchObject({ sentence: 'fr', copy: 'fr' })
    const tagged = resolveWording({ texts: { ...german, sentence: 'Nein.' } }, 'en')
    expect(new Set(Object.values(tagged.langs))).toEqual(new Set(['de']))
  })

  test.each([
    ['de', 'en', 'de'],
    ['de', '', 'de'],
    ['de', 'de', undefined],
    ['de', 'de-AT', undefined],
    ['pt-BR', 'pt', undefined],
    ['pt-BR', 'pt-PT', 'pt-BR'],
    ['de', 'den', 'de'],
    ['', '', undefined],
  ])('of %j within %j have the attribute %j', (lang, around, attribute) => {
    expect(langWithin(lang, around)).toBe(attribute)
  })

  test('warn a developer once of a language that is missing', () => {
    const warned = vi.spyOn(console, 'warn').mockReturnValue()
    warned.mockClear()
    for (const language of ['xx', 'xx', 7, 7]) sentenceOf(language)
    expect(warned.mock.calls.map(([, problem]) => problem)).toEqual([
      '`language` must be the tag of one of `languages`, or en; got "xx"; the texts are English',
      '`language` must be the tag of one of `languages`, or en; got number; the texts are English',
    ])
    sentenceOf(undefined, 'yy')
    expect(warned).toHaveBeenCalledTimes(2)
  })

  test('are rendered on a server, in the language that is given', () => {
    const html = renderToString(createElement(ErrorReference, { reference: 'r-1', languages, language: 'es' }))
    expect(html).toContain('<div lang="es"><p role="alert">Se ha producido un error.')
  })

  test('are only in the bundles that import their language', async () => {
    const bundled = await bundleForPage(
      `import { ErrorBoundary, ErrorReference, german } from './src/entries/react.ts'; window.used = [ErrorBoundary, ErrorReference, german]`,
    )
    expect(bundled).toContain(german.sentence)
    for (const { sentence } of [french, spanish, portuguese]) expect(bundled).not.toContain(sentence)
  })
})
