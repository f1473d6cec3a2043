import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

type Must = readonly [section: string, must: string, file: string, ...tests: string[]]

const HTTP = 'test/contract/w3c.test.ts'
const STATE = 'test/unit/shared/trace-state.test.ts'
const BAGGAGE = 'test/unit/shared/baggage.test.ts'
const SCOPE = 'test/unit/scope/scope.test.ts'

/** Every MUST of W3C Trace Context, level 2, that an HTTP service can keep or break, with the tests that hold it. */
const TRACE_CONTEXT: readonly Must[] = [
  ['traceparent, name', 'expect the name in any case', HTTP, 'under its name in any case'],
  [
    'trace-id',
    'ignore the header where the trace id is invalid',
    HTTP,
    'with a trace id of zeros',
    'with a trace id that is not hexadecimal',
  ],
  [
    'parent-id',
    'ignore the header where the parent id is invalid',
    HTTP,
    'with a parent id of zeros',
    'with a parent id that is not hexadecimal',
  ],
  ['parent-id', 'be another for each request that is sent', SCOPE, 'have a parent id of their own for every call'],
  ['trace-flags', 'set flags that are not known to zero', HTTP, 'sampled and random kept, unknown ones zero'],
  [
    'random flag',
    'be set only where the trace id is random, and be passed on as it came',
    HTTP,
    'become %s on a restart, whose trace id is random',
    'say that the id is random where %s has minted it',
  ],
  [
    'random trace id',
    'have its rightmost seven bytes by chance',
    HTTP,
    'has a new and random trace id on each restart',
  ],
  ['versioning', 'refuse version ff', HTTP, 'of version ff'],
  [
    'versioning',
    'check, in a higher version, that 32 digits are hexadecimal and a dash follows',
    HTTP,
    'with a trace id of 33 digits',
    'that no dash divides',
  ],
  [
    'versioning',
    'check, in a higher version, that 16 digits are hexadecimal and a dash follows',
    HTTP,
    'with a parent id of 17 digits',
  ],
  [
    'versioning',
    'check, in a higher version, that the flags end the text or a dash follows',
    HTTP,
    'of a later version with characters behind it that no dash divides',
  ],
  [
    'versioning',
    'assume nothing of unknown fields, and send the highest version that is known',
    HTTP,
    '%s is continued, in version 00',
  ],
  ['mutating', 'update the parent id where a trace is continued', HTTP, 'has a new parent id on each hop'],
  [
    'mutating',
    'have new ids where a trace is restarted, and no tracestate of the old one',
    HTTP,
    'whose own ids are new',
    'does not cross a restart',
  ],
  [
    'tracestate',
    'not be parsed where traceparent could not be',
    HTTP,
    'is one that a continuing service has not been sent',
    'without a traceparent is dropped',
  ],
  [
    'tracestate',
    'not affect the parsing of traceparent where it fails',
    HTTP,
    'is dropped whole and counted, and the trace is continued',
  ],
  [
    'tracestate, name',
    'expect the name in any case, and combine several headers in their order',
    HTTP,
    'in several headers is one list, in their order',
  ],
  ['tracestate', 'accept an empty header, and empty members', HTTP, 'with empty members', "['TraceState', '']"],
  [
    'tracestate, key',
    'begin with a lower-case letter or a digit, at most 256 characters',
    HTTP,
    'with a key of 256 characters',
    'a key of 257 characters',
    'a key that begins with @',
  ],
  ['tracestate, value', 'keep blanks at the beginning of a value', HTTP, 'with a blank at the beginning of a value'],
  ['tracestate', 'have one entry for a key', STATE, 'takes the first of a key that is there twice'],
  ['tracestate', 'keep entries of others unchanged and in their order', HTTP, 'untouched in order and content'],
  [
    'tracestate, limits',
    'truncate by whole entries',
    HTTP,
    'with 513 characters, a long member shed whole',
    'shed whole from the right',
  ],
]

/** Every MUST of W3C Baggage. */
const BAGGAGE_MUSTS: readonly Must[] = [
  [
    'name',
    'expect the name in any case, and combine several headers',
    HTTP,
    'in several headers is one list',
    'some of them empty, is one list',
  ],
  ['key', 'be a token, and be written as one', HTTP, 'a character in a key that tokens do not have'],
  ['key', 'be a token, and be written as one', BAGGAGE, 'does not write the key %j, which is none'],
  ['key, value, property', 'have blanks around them trimmed', HTTP, 'with blanks and tabs around every part'],
  ['value', 'not be split at an equals sign within it', HTTP, 'with every character of a value in those of others'],
  [
    'value',
    'have characters outside of the set, and the percent sign, percent-encoded',
    BAGGAGE,
    'reads back every value that it wrote, also of a property',
  ],
  ['value', 'be decoded with U+FFFD for what is not UTF-8', BAGGAGE, 'turns sequences that are not UTF-8 into U+FFFD'],
  [
    'property',
    'have its value decoded and encoded like a member’s',
    BAGGAGE,
    'decodes values and the values of properties',
    'reads back every value that it wrote, also of a property',
  ],
  ['limits', 'take at least 64 members', HTTP, 'as the last of 64 members'],
  ['limits', 'take at least 8,192 bytes', HTTP, 'in 8192 bytes'],
  [
    'limits',
    'propagate at least 64 members and 8,192 bytes, ours among them',
    BAGGAGE,
    'fill 64 members and 8192 bytes to the last one',
  ],
  ['limits', 'never propagate a part of a member', BAGGAGE, 'are shed from the last upwards, whole'],
]

const sources = new Map<string, string>()
const sourceOf = (file: string): string => {
  const source = sources.get(file) ?? readFileSync(file, 'utf8')
  sources.set(file, source)
  return source
}

test.each([...TRACE_CONTEXT, ...BAGGAGE_MUSTS])('%s: MUST %s, held by %s', (_section, _must, file, ...names) => {
  const missing = names.filter((name) => !sourceOf(file).includes(name))

  expect(missing, 'tests that are named here and are not there').toEqual([])
  expect(names.length).toBeGreaterThan(0)
})
