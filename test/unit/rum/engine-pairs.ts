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
  'a path with a route group': byStack(
    'Error: x\n    at load (https://shop.example/_next/static/chunks/app/(shop)/cart/page-8f3e2a1b9c4d2e11.js:1:2)',
    'load@https://shop.example/_next/static/chunks/app/(shop)/cart/page-8f3e2a1b9c4d2e11.js:1:9',
  ),
  'an index of nothing in Safari': [
    typeError("Cannot read properties of undefined (reading '0')"),
    typeError("undefined is not an object (evaluating 'e.items[0]')"),
  ],
  'no constructor in Safari': [
    typeError('Cart is not a constructor'),
    typeError("undefined is not a constructor (evaluating 'new Cart')"),
  ],
  'no method in an older Safari': [
    typeError('e.load is not a function'),
    typeError("undefined is not a function (evaluating 'e.load(t)')"),
  ],
  'an empty array that is reduced': [
    typeError('Reduce of empty array with no initial value'),
    typeError('reduce of empty array with no initial value'),
  ],
  'an address that is none': [
    typeError("Failed to construct 'URL': Invalid URL"),
    typeError('URL constructor: /cart is not a valid URL.'),
  ],
  'an address that is none in Safari': [
    typeError("Failed to construct 'URL': Invalid URL"),
    typeError('"/cart" cannot be parsed as a URL.'),
  ],
  'a date that is none': [
    fault('Invalid time value', undefined, { type: 'RangeError' }),
    fault('date value is not finite in DateTimeFormat.format()', undefined, { type: 'RangeError' }),
  ],
  'a date that is none in Safari': [
    fault('Invalid time value', undefined, { type: 'RangeError' }),
    fault('Invalid Date', undefined, { type: 'RangeError' }),
  ],
  'a selector that is none': [
    fault("Failed to execute 'querySelector' on 'Document': '#1' is not a valid selector."),
    fault("Document.querySelector: '#1' is not a valid selector"),
  ],
  'too many digits': [
    fault('toFixed() digits argument must be between 0 and 100', undefined, { type: 'RangeError' }),
    fault('precision 101 out of range', undefined, { type: 'RangeError' }),
  ],
  'a symbol as text': [
    typeError('Cannot convert a Symbol value to a string'),
    typeError("can't convert symbol to string"),
  ],
  'a constructor without super': [
    fault("Must call super constructor in derived class before accessing 'this' or returning from derived constructor"),
    fault("'super()' must be called in derived constructor before accessing |this| or returning non-object."),
  ],
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
  'another constructor in Safari': [
    typeError("undefined is not a constructor (evaluating 'new Cart')"),
    typeError("undefined is not a constructor (evaluating 'new Menu')"),
  ],
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
