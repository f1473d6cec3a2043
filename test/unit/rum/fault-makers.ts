import type { Fault } from '../../../server-handler/rum/fingerprint.js'

/** Two faults, and what a reader would take them for. */
export interface Pair {
  name: string
  faults: readonly [Fault, Fault]
}

type Place = readonly [functionName: string, file: string, at: string]

/** A stack as Chrome writes it. */
export const V8 = (message: string, ...places: readonly Place[]) =>
  [
    message,
    ...places.map(([name, file, at]) => (name ? `    at ${name} (${file}:${at})` : `    at ${file}:${at}`)),
  ].join('\n')
/** A stack as Firefox writes it. */
export const GECKO = (...places: readonly Place[]) =>
  places.map(([name, file, at]) => `${name}@${file}:${at}`).join('\n')
/** A stack as Safari writes it. */
export const JSC = (...places: readonly Place[]) =>
  places.map(([name, file, at]) => (name ? `${name}@${file}:${at}` : `${file}:${at}`)).join('\n')

/** Where the code of the page comes from. */
export const SHOP = 'https://shop.example'
/** An error, with whatever else is known. */
export const fault = (message: string, stack?: string, more: Partial<Fault> = {}): Fault => ({
  type: 'Error',
  message,
  ...(stack === undefined ? {} : { stack }),
  ...more,
})
/** A TypeError. */
export const typeError = (message: string, stack?: string): Fault => fault(message, stack, { type: 'TypeError' })

/** A frame of minified code. */
export const MIN: Place = ['', `${SHOP}/assets/main-DfJ2k3aB.js`, '1:20345']
/** A stack of one frame. */
export const at = (file: string, name = 'loadOrders', place = '10:5') => V8('Error', [name, file, place])
/** A property of nothing, as each engine words it. */
export const reading = (name: string, engine: 'v8' | 'gecko' | 'jsc' | 'old'): string =>
  ({
    v8: `Cannot read properties of undefined (reading '${name}')`,
    old: `Cannot read property '${name}' of undefined`,
    gecko: `can't access property "${name}", e.item is undefined`,
    jsc: `undefined is not an object (evaluating 'e.item.${name}')`,
  })[engine]
/** Two faults that differ by their messages. */
export const byMessage = (a: string, b: string): readonly [Fault, Fault] => [
  fault(a, at(`${SHOP}/app.js`)),
  fault(b, at(`${SHOP}/app.js`)),
]
/** Two faults that differ by the file of their frame. */
export const byFile = (a: string, b: string): readonly [Fault, Fault] => [
  fault('Boom', at(`${SHOP}${a}`)),
  fault('Boom', at(`${SHOP}${b}`)),
]
/** Two faults that differ by their stacks. */
export const byStack = (a: string, b: string): readonly [Fault, Fault] => [fault('Boom', a), fault('Boom', b)]
/** Two faults that differ by the function of their frame. */
export const byFunction = (a: string, b: string): readonly [Fault, Fault] =>
  byStack(at(`${SHOP}/app.js`, a), at(`${SHOP}/app.js`, b))

/** The stack of a failed request of axios. */
export const AXIOS = V8(
  'AxiosError: Request failed with status code 500',
  ['settle', `${SHOP}/assets/vendor-DfJ2k3aB.js`, '1:400'],
  ['XMLHttpRequest.onloadend', `${SHOP}/assets/vendor-DfJ2k3aB.js`, '1:900'],
)
/** A failed request of axios. */
export const axios = (status: number, operation?: string): Fault =>
  fault(`Request failed with status code ${status}`, AXIOS, { type: 'AxiosError', status, operation })

/** Pairs with their names. */
export const named = (pairs: Readonly<Record<string, readonly [Fault, Fault]>>): Pair[] =>
  Object.entries(pairs).map(([name, faults]) => ({ name, faults }))
