import { byFile, byMessage, byStack, fault, named, type Pair, typeError, V8 } from './fault-makers.js'

/** One fault as other engines, bundlers and frameworks show it. */
export const SAME_ELSEWHERE: readonly Pair[] = named({
  'a chunk of Turbopack': byFile(
    '/_next/static/chunks/src_components_Cart_tsx_8f3e2a1b._.js',
    '/_next/static/chunks/src_components_Cart_tsx_0a9c4d2e._.js',
  ),
  'a chunk that is named by its hash alone': byFile('/_nuxt/DfJ2k3aB.js', '/_nuxt/Bq_9-xZ1.js'),
  'a bundle for older browsers': byFile('/main-es2015.8f3e2a1b9c4d2e110a9c.js', '/main-es5.0a9c4d2e112233448f3e.js'),
  'a layer of webpack': byStack(
    V8('Error', ['load', 'webpack-internal:///(app-pages-browser)/./src/cart.ts', '10:2']),
    V8('Error', ['load', 'webpack-internal:///./src/cart.ts', '12:9']),
  ),
  'a function of WebAssembly': byStack(
    'Error\n    at add (wasm://wasm/8f3e2a1b:wasm-function[12]:0x1a2b)',
    'Error\n    at add (wasm://wasm/0a9c4d2e:wasm-function[14]:0x1a99)',
  ),
  'an index of nothing': [
    typeError("Cannot read properties of undefined (reading '0')"),
    typeError("can't access property 0, e.items is undefined"),
  ],
  'an older wording of Safari for no function': [
    typeError('e.load is not a function'),
    typeError("undefined is not a function (near '...e.load...')"),
  ],
  'a variable that is read too early': [
    fault("Cannot access 'cart' before initialization", undefined, { type: 'ReferenceError' }),
    fault("can't access lexical declaration 'cart' before initialization", undefined, { type: 'ReferenceError' }),
  ],
  'a circular object': [
    typeError("Converting circular structure to JSON\n    --> starting at object with constructor 'HTMLDivElement'"),
    typeError('cyclic object value'),
  ],
  'an aborted request': [
    fault('The user aborted a request.', undefined, { type: 'AbortError' }),
    fault('Fetch is aborted', undefined, { type: 'AbortError' }),
  ],
  'a full storage': [
    fault("Failed to execute 'setItem' on 'Storage': Setting the value of 'cart' exceeded the quota."),
    fault('The quota has been exceeded.'),
  ],
  'a removed node': [
    fault("Failed to execute 'removeChild' on 'Node': The node to be removed is not a child of this node."),
    fault('The object can not be found here.'),
  ],
  'an error of React with other arguments': byMessage(
    'Minified React error #418; visit https://react.dev/errors/418?args[]=HTML&args[]= for the full message',
    'Minified React error #418; visit https://reactjs.org/docs/error-decoder.html?invariant=418 for the full message',
  ),
  'addresses of mail': byMessage('user a@b.co missing', 'user zed@example.com missing'),
  'ids in base64': byMessage('node UHJvZHVjdDoxMjM= missing', 'node UHJvZHVjdDo5OTk5 missing'),
  'single quotation marks': byMessage('Product ‘Shirt’ missing', 'Product ‘Hat’ missing'),
  'German quotation marks': byMessage('Produkt „Rotes Hemd“ fehlt', 'Produkt „Blauer Hut“ fehlt'),
})

/** Faults that look alike. */
export const ALIKE: readonly Pair[] = named({
  'another chunk of Turbopack': byFile(
    '/_next/static/chunks/src_components_Cart_tsx_8f3e2a1b._.js',
    '/_next/static/chunks/src_components_Menu_tsx_0a9c4d2e._.js',
  ),
  'another function of WebAssembly': byStack(
    'Error\n    at add (wasm://wasm/8f3e2a1b:wasm-function[12]:0x1a2b)',
    'Error\n    at remove (wasm://wasm/8f3e2a1b:wasm-function[14]:0x1a99)',
  ),
  'another error of React': byMessage(
    'Minified React error #418; visit https://react.dev/errors/418 for the full message',
    'Minified React error #423; visit https://react.dev/errors/423 for the full message',
  ),
  'another error of Vue': byMessage(
    'https://vuejs.org/error-reference/#runtime-1',
    'https://vuejs.org/error-reference/#runtime-13',
  ),
  'a constant and a property that cannot be written': [
    typeError('Assignment to constant variable.'),
    typeError("Cannot assign to read only property 'x' of object '#<Object>'"),
  ],
})
