import {
  AXIOS,
  at,
  axios,
  byFile,
  byFunction,
  byMessage,
  byStack,
  fault,
  GECKO,
  JSC,
  MIN,
  named,
  type Pair,
  reading,
  SHOP,
  typeError,
  V8,
} from './fault-makers.js'

/** One fault twice. */
export const SAME: readonly Pair[] = named({
  'Chrome and Firefox': byStack(
    V8('Error: Boom', ['loadCart', `${SHOP}/app.js`, '10:5'], ['onClick', `${SHOP}/app.js`, '20:5']),
    GECKO(['loadCart', `${SHOP}/app.js`, '10:7'], ['onClick', `${SHOP}/app.js`, '20:9']),
  ),
  'Chrome and Safari': byStack(
    V8('Error: Boom', ['loadCart', `${SHOP}/app.js`, '10:5'], ['', `${SHOP}/app.js`, '20:5']),
    JSC(['loadCart', `${SHOP}/app.js`, '10:17'], ['', `${SHOP}/app.js`, '20:19']),
  ),
  'Firefox and Safari': byStack(
    GECKO(['loadCart', `${SHOP}/app.js`, '10:5'], ['', `${SHOP}/app.js`, '20:5']),
    JSC(['loadCart', `${SHOP}/app.js`, '10:5'], ['global code', `${SHOP}/app.js`, '20:5']),
  ),
  'Chrome and Edge 44': byStack(
    V8('Error: Boom', ['', `${SHOP}/app.js`, '10:5']),
    V8('Error: Boom', ['Anonymous function', `${SHOP}/app.js`, '10:7']),
  ),
  'a method': byStack(
    V8('Error: Boom', ['Cart.load', `${SHOP}/app.js`, '10:5']),
    GECKO(['load', `${SHOP}/app.js`, '10:7']),
  ),
  'a method of Firefox with its prototype': byStack(
    V8('Error: Boom', ['Cart.load', `${SHOP}/app.js`, '10:5']),
    GECKO(['Cart.prototype.load', `${SHOP}/app.js`, '10:7']),
  ),
  'a method by another name': byStack(
    V8('Error: Boom', ['Object.loadAll [as load]', `${SHOP}/app.js`, '10:5']),
    GECKO(['loadAll', `${SHOP}/app.js`, '10:7']),
  ),
  'a constructor': byStack(
    V8('Error: Boom', ['new Cart', `${SHOP}/app.js`, '10:5']),
    JSC(['Cart', `${SHOP}/app.js`, '10:7']),
  ),
  'an async function': byStack(
    V8('Error: Boom', ['async loadCart', `${SHOP}/app.js`, '10:5']),
    GECKO(['async*loadCart', `${SHOP}/app.js`, '10:7']),
  ),
  'an anonymous async function': byStack(
    `Error: Boom\n    at async ${SHOP}/app.js:10:5`,
    GECKO(['async*', `${SHOP}/app.js`, '10:7']),
  ),
  'a promise callback': byStack(
    V8('Error: Boom', ['loadCart', `${SHOP}/app.js`, '10:5']),
    GECKO(['promise callback*loadCart', `${SHOP}/app.js`, '10:7']),
  ),
  'a timer': byStack(
    V8('Error: Boom', ['tick', `${SHOP}/app.js`, '10:5']),
    GECKO(['setTimeout handler*tick', `${SHOP}/app.js`, '10:7']),
  ),
  'a nested function': byStack(
    V8('Error: Boom', ['inner', `${SHOP}/app.js`, '10:5']),
    GECKO(['outer/inner', `${SHOP}/app.js`, '10:7']),
  ),
  'an anonymous nested function': byStack(
    V8('Error: Boom', ['', `${SHOP}/app.js`, '10:5']),
    GECKO(['outer/<', `${SHOP}/app.js`, '10:7']),
  ),
  'a handler on an element': byStack(
    V8('Error: Boom', ['HTMLButtonElement.onclick', `${SHOP}/`, '10:5']),
    GECKO(['onclick', `${SHOP}/`, '10:7']),
  ),
  'an anonymous handler': byStack(
    V8('Error: Boom', ['HTMLButtonElement.<anonymous>', `${SHOP}/app.js`, '10:5']),
    JSC(['', `${SHOP}/app.js`, '10:7']),
  ),
  'native frames of Chrome': byStack(
    `Error: Boom\n    at pick (${SHOP}/app.js:1:2)\n    at Array.map (<anonymous>)\n    at loadCart (${SHOP}/app.js:3:4)`,
    GECKO(['pick', `${SHOP}/app.js`, '1:2'], ['loadCart', `${SHOP}/app.js`, '3:4']),
  ),
  'native frames of Safari': byStack(
    V8('Error: Boom', ['pick', `${SHOP}/app.js`, '1:2'], ['loadCart', `${SHOP}/app.js`, '3:4']),
    `pick@${SHOP}/app.js:1:2\nmap@[native code]\nloadCart@${SHOP}/app.js:3:4`,
  ),
  'an index in Promise.all': byStack(
    `Error: Boom\n    at loadCart (${SHOP}/app.js:1:2)\n    at async Promise.all (index 0)\n    at async start (${SHOP}/app.js:3:4)`,
    `Error: Boom\n    at loadCart (${SHOP}/app.js:1:2)\n    at async Promise.all (index 7)\n    at async start (${SHOP}/app.js:3:4)`,
  ),
  'code in eval': byStack(
    `Error: Boom\n    at run (eval at boot (${SHOP}/app.js:21:17), <anonymous>:1:30)`,
    `run@${SHOP}/app.js line 21 > eval:1:30`,
  ),
  'a property of undefined in Chrome and Firefox': [
    typeError(reading('price', 'v8'), V8('TypeError', MIN)),
    typeError(reading('price', 'gecko'), GECKO(MIN)),
  ],
  'a property of undefined in Chrome and Safari': [
    typeError(reading('price', 'v8'), V8('TypeError', MIN)),
    typeError(reading('price', 'jsc'), JSC(MIN)),
  ],
  'a property of undefined in an old Chrome': [
    typeError(reading('price', 'v8'), V8('TypeError', MIN)),
    typeError(reading('price', 'old'), V8('TypeError', MIN)),
  ],
  'a call of a value that is not a function': [
    typeError('e.load is not a function', V8('TypeError', MIN)),
    typeError("t.load is not a function. (In 't.load()', 't.load' is undefined)", JSC(MIN)),
  ],
  'an unknown variable': [
    fault('gtag is not defined', V8('ReferenceError', MIN), { type: 'ReferenceError' }),
    fault("Can't find variable: gtag", JSC(MIN), { type: 'ReferenceError' }),
  ],
  'a fetch without a network': [
    typeError('Failed to fetch', V8('TypeError', ['load', `${SHOP}/app.js`, '1:2'])),
    typeError('NetworkError when attempting to fetch resource.', GECKO(['load', `${SHOP}/app.js`, '1:2'])),
  ],
  'a fetch without a network in Safari': [typeError('Failed to fetch'), typeError('Load failed')],
  'HTML where JSON was expected': [
    fault('Unexpected token \'<\', "<!DOCTYPE "... is not valid JSON', undefined, { type: 'SyntaxError' }),
    fault('JSON.parse: unexpected character at line 1 column 1 of the JSON data', undefined, { type: 'SyntaxError' }),
  ],
  'a stack overflow': [
    fault('Maximum call stack size exceeded', undefined, { type: 'RangeError' }),
    fault('too much recursion', undefined, { type: 'InternalError' }),
  ],
  'another webpack hash': byFile('/static/js/main.3fa9c2b1.chunk.js', '/static/js/main.99d0e7aa.chunk.js'),
  'another webpack hash of twenty': byFile('/main.1eba213af0b233498d9d.js', '/main.8f7d6a5b4c3e2f1a0b9c.js'),
  'another Vite hash': byFile('/assets/index-DfJ2k3aB.js', '/assets/index-BcD3fG7h.js'),
  'another Vite hash with a dash': byFile('/assets/index-DfJ2k3aB.js', '/assets/index-D-aB_x3k.js'),
  'another Vite hash of letters': byFile('/assets/order-history-DfJ2k3aB.js', '/assets/order-history-BqXWmZaT.js'),
  'another esbuild hash': byFile('/assets/checkout-7XK3P2QJ.js', '/assets/checkout-ABCDEFGH.js'),
  'another Next.js hash': byFile(
    '/_next/static/chunks/pages/cart-0f1e2d3c4b5a6978.js',
    '/_next/static/chunks/pages/cart-182b6b13bdad92e3.js',
  ),
  'another chunk number': byFile('/static/js/2.3fa9c2b1.chunk.js', '/static/js/17.99d0e7aa.chunk.js'),
  'another chunk number before a hash': byFile('/4711.3fa9c2b1d4e5f607.js', '/815.99d0e7aa11223344.js'),
  'another Nuxt entry': byFile('/_nuxt/DfJ2k3aB.js', '/_nuxt/BcD3fG7h.js'),
  'another release folder': byFile('/releases/2026-11-20/app.js', '/releases/2026-11-21/app.js'),
  'another version folder': byFile('/v1.2.3/assets/app.js', '/v1.3.0/assets/app.js'),
  'another build number': byFile('/build-1041/app.js', '/build-1042/app.js'),
  'another commit folder': byFile('/3fa9c2b1d4/app.js', '/99d0e7aa11/app.js'),
  'another build id': byFile('/_next/V1StGXR8_Z5jdHi6B-myT/app.js', '/_next/pQ7rT2xK9_aB3cD4eF5gH/app.js'),
  'another query': byFile('/app.js?v=1.2.3', '/app.js?v=1.2.4'),
  'another host': byStack(at('https://cdn1.shop.example/app.js'), at('https://cdn2.shop.example/app.js')),
  'another position': byStack(at(`${SHOP}/app.js`, 'loadCart', '10:5'), at(`${SHOP}/app.js`, 'loadCart', '99:17')),
  'another minifier name': byFunction('t', 'n'),
  'another version of a package': byStack(
    at('/srv/node_modules/.pnpm/pkg@1.2.3/node_modules/pkg/index.js'),
    at('/srv/node_modules/.pnpm/pkg@1.2.4/node_modules/pkg/index.js'),
  ),
  'a chunk that did not load': [
    fault(`Loading chunk 4711 failed.\n(error: ${SHOP}/static/js/4711.3fa9c2b1.chunk.js)`),
    fault(`Loading chunk 815 failed.\n(error: ${SHOP}/static/js/815.99d0e7aa.chunk.js)`),
  ],
  'a module that did not load': [
    typeError(`Failed to fetch dynamically imported module: ${SHOP}/assets/cart-DfJ2k3aB.js`),
    typeError(`error loading dynamically imported module: ${SHOP}/assets/cart-BcD3fG7h.js`),
  ],
  'a UUID': byMessage(
    'Order 550e8400-e29b-41d4-a716-446655440000 not found',
    'Order f47ac10b-58cc-4372-a567-0e02b2c3d479 not found',
  ),
  'a nanoid': byMessage('Cart V1StGXR8_Z5jdHi6B-myT expired', 'Cart pQ7rTxKwY_aBzcDqeFngH expired'),
  'a ULID': byMessage('Job 01ARZ3NDEKTSV4RRFFQ69G5FAV failed', 'Job 01J8ZQ4Y7T3N5V2B9C6D8F0G1H failed'),
  'a short id': byMessage('No item k3x9f2 here', 'No item q7w8e1 here'),
  'a short id of capitals': byMessage('Coupon A1B2C3 unknown', 'Coupon X9Y8Z7 unknown'),
  'a payment intent': byMessage(
    'No such payment_intent: pi_3MtwBwLkdIwHu7ix28a3tqPa',
    'No such payment_intent: pi_1NG8Du2eZvKYlo2CUI79vXWy',
  ),
  'a customer of a provider': byMessage(
    'Customer cus_NffrFeUfNVHibq has no card',
    'Customer cus_QsxTyKbWqZzPlM has no card',
  ),
  'an order id of a provider': byMessage('Order order_IluGWxBm9U8zJ8 failed', 'Order order_KqTrX2vNm4WyL1 failed'),
  'an order number': byMessage('Order ORD-2026-000123 is locked', 'Order ORD-2026-999871 is locked'),
  'a number with #': byMessage('Order #1000234567 is locked', 'Order #42 is locked'),
  'a number': byMessage('Expected 3 arguments, but got 2', 'Expected 12 arguments, but got 7'),
  'a signed number': byMessage('Balance is -12', 'Balance is 7'),
  'a number with a plus': byMessage('Offset +12.5 out of range', 'Offset -0.25 out of range'),
  'a grouped number': byMessage('Total 1,234.56 is too high', 'Total 12 is too high'),
  'a number grouped by dots': byMessage('Total 1.234,56 ist zu hoch', 'Total 99,90 ist zu hoch'),
  'a number grouped by blanks': byMessage('Total 1 234 567 trop haut', 'Total 99 trop haut'),
  'a price': byMessage('Price $1,299.00 changed', 'Price $9.90 changed'),
  'a duration': byMessage('timeout of 30000ms exceeded', 'timeout of 5000ms exceeded'),
  'a percentage': byMessage('Discount 12.5% not allowed', 'Discount 7% not allowed'),
  'a date': byMessage('No slot on 2026-11-20T03:37:52Z', 'No slot on 2027-01-02T11:00:00Z'),
  'a list of numbers': byMessage('Rows 1, 2, 3 failed', 'Rows 4, 5 failed'),
  'a list in brackets': byMessage('Rows [1,2,3] failed', 'Rows [4,5] failed'),
  'a JSON object': byMessage('Invalid body {"id":1,"name":"a"}', 'Invalid body {"id":2,"tags":["x"],"at":{"y":1}}'),
  'a JSON array': byMessage('Invalid lines [{"sku":"A"}]', 'Invalid lines [{"sku":"B"},{"sku":"C"}]'),
  'JSON that is cut off': byMessage('Invalid body {"id":1,"name":"a', 'Invalid body {"id":2,"items":[{"x"'),
  'a quoted value': byMessage('Coupon "SUMMER" is unknown', 'Coupon "WINTER" is unknown'),
  'a value in single quotes': byMessage("Product 'Blue shirt' is sold out", "Product 'Red hat' is sold out"),
  'a URL with an id': byMessage(`GET ${SHOP}/api/orders/123 failed`, `GET ${SHOP}/api/orders/456?x=1 failed`),
  'an address in hex': byMessage('Bad pointer 0x7ffe1234', 'Bad pointer 0x00abcdef'),
  'an uncaught prefix': byMessage('Uncaught Boom today', 'Boom today'),
  'an index that was read': [
    typeError("Cannot read properties of undefined (reading '0')"),
    typeError("Cannot read properties of undefined (reading '12')"),
  ],
  'a listener, with the stack of its registration in Firefox': byStack(
    V8('Error: Boom', ['save', `${SHOP}/app.js`, '1:2']),
    GECKO(['save', `${SHOP}/app.js`, '1:2'], ['EventListener.handleEvent*setUp', `${SHOP}/boot.js`, '3:4']),
  ),
  'a timer, with the stack of its start in Firefox': byStack(
    V8('Error: Boom', ['save', `${SHOP}/app.js`, '1:2']),
    GECKO(['save', `${SHOP}/app.js`, '1:2'], ['setTimeout handler*start', `${SHOP}/boot.js`, '3:4']),
  ),
  'frames of React around it': byStack(
    V8(
      'Error: Boom',
      ['save', `${SHOP}/app.js`, '1:2'],
      ['HTMLUnknownElement.callCallback2', `${SHOP}/node_modules/.vite/deps/react-dom.js`, '3:4'],
    ),
    JSC(['save', `${SHOP}/app.js`, '1:2']),
  ),
  'another named release': byFile('/releases/summer/app.js', '/releases/autumn/app.js'),
  'another version in the name of a folder': byFile('/shop-2.4.1/app.js', '/shop-2.5.0/app.js'),
  'another version in the name of a file': byFile('/assets/app-1.2.3.js', '/assets/app-1.3.0.js'),
  'an error class that the minifier named': [
    fault('Boom', undefined, { type: 't' }),
    fault('Boom', undefined, { type: 'e' }),
  ],
  'a number with apostrophes': byMessage("Total 1'234.50 CHF too high", 'Total 9 CHF too high'),
  'a destructured property': [
    typeError("Cannot destructure property 'email' of 'e.user' as it is undefined."),
    typeError("Cannot destructure property 'email' of 'undefined' as it is undefined."),
  ],
  'a status again': [axios(500, 'query Orders'), axios(500, 'query Orders')],
})

/** Two faults. */
export const DIFFERENT: readonly Pair[] = named({
  'another property in one minified file': [
    typeError(reading('price', 'v8'), V8('TypeError', MIN)),
    typeError(reading('name', 'v8'), V8('TypeError', MIN)),
  ],
  'another property in Firefox': [
    typeError(reading('price', 'gecko'), GECKO(MIN)),
    typeError(reading('name', 'gecko'), GECKO(MIN)),
  ],
  'another property in Safari': [
    typeError(reading('price', 'jsc'), JSC(MIN)),
    typeError(reading('name', 'jsc'), JSC(MIN)),
  ],
  'another property in Chrome and Safari': [
    typeError(reading('price', 'v8'), V8('TypeError', MIN)),
    typeError(reading('name', 'jsc'), JSC(MIN)),
  ],
  'null and undefined': [
    typeError("Cannot read properties of undefined (reading 'price')"),
    typeError("Cannot read properties of null (reading 'price')"),
  ],
  'another method': [
    typeError('e.load is not a function', V8('TypeError', MIN)),
    typeError('e.save is not a function', V8('TypeError', MIN)),
  ],
  'a function and a constructor': [typeError('Cart is not a function'), typeError('Cart is not a constructor')],
  'another variable': [fault('gtag is not defined'), fault('fbq is not defined')],
  'another named chunk': byFile('/assets/order-history-DfJ2k3aB.js', '/assets/order-details-BcD3fG7h.js'),
  'another named chunk of one hash': byFile('/assets/order-history-DfJ2k3aB.js', '/assets/order-details-DfJ2k3aB.js'),
  'another webpack chunk': byFile('/static/js/cart.3fa9c2b1.chunk.js', '/static/js/checkout.3fa9c2b1.chunk.js'),
  'another page of Next.js': byFile(
    '/_next/static/chunks/app/cart/page-0f1e2d3c4b5a6978.js',
    '/_next/static/chunks/app/checkout/page-182b6b13bdad92e3.js',
  ),
  'another folder': byFile('/src/cart/index.js', '/src/checkout/index.js'),
  'another file': byFile('/cart.js', '/checkout.js'),
  'another function': byFunction('loadCart', 'saveCart'),
  'another method of one class': byFunction('Cart.load', 'Cart.save'),
  'another caller': byStack(
    V8('Error', ['request', `${SHOP}/api.js`, '1:2'], ['loadCart', `${SHOP}/app.js`, '3:4']),
    V8('Error', ['request', `${SHOP}/api.js`, '1:2'], ['saveCart', `${SHOP}/app.js`, '3:4']),
  ),
  'another type': [fault('Boom'), typeError('Boom')],
  'another message': byMessage('Cart is empty', 'Cart is locked'),
  'another operation': [axios(500, 'query Orders'), axios(500, 'mutation Pay')],
  'an operation and none': [axios(500, 'query Orders'), axios(500)],
  'another status': [axios(401, 'query Orders'), axios(500, 'query Orders')],
  'another status in the message alone': byMessage(
    'Request failed with status code 401',
    'Request failed with status code 500',
  ),
  'another status of fetch': byMessage('HTTP 404', 'HTTP 503'),
  'another status with its reason': byMessage('404 Not Found', '500 Internal Server Error'),
  'another status in brackets': byMessage(
    'The server responded with a status of 403 ()',
    'The server responded with a status of 502 ()',
  ),
  'another React error': byMessage(
    'Minified React error #418; visit https://react.dev/errors/418',
    'Minified React error #423; visit https://react.dev/errors/423',
  ),
  'another error code': byMessage('Provider failed: error code 1004', 'Provider failed: error code 2010'),
  'another field': byMessage("Missing field 'email'", "Missing field 'phone'"),
  'another module': byMessage("Cannot find module './cart'", "Cannot find module './checkout'"),
  'another module that did not load': [
    typeError(`Failed to fetch dynamically imported module: ${SHOP}/assets/cart-DfJ2k3aB.js`),
    typeError(`Failed to fetch dynamically imported module: ${SHOP}/assets/checkout-DfJ2k3aB.js`),
  ],
  'another named chunk that did not load': [
    fault('Loading chunk cart failed.'),
    fault('Loading chunk checkout failed.'),
  ],
  'another GraphQL field': byMessage(
    'Cannot query field "token" on type "User".',
    'Cannot query field "name" on type "User".',
  ),
  'another kind of provider id': byMessage(
    'No such object: pi_3MtwBwLkdIwHu7ix28a3tqPa',
    'No such object: cus_NffrFeUfNV2Hib',
  ),
  'a parse error and an early end': [
    fault('Unexpected end of JSON input', undefined, { type: 'SyntaxError' }),
    fault('Unexpected token < in JSON at position 0', undefined, { type: 'SyntaxError' }),
  ],
  'a fetch and a timeout': [typeError('Failed to fetch'), typeError('The operation timed out')],
  'another URL': byMessage(`GET ${SHOP}/api/orders/123 failed`, `GET ${SHOP}/api/carts/123 failed`),
  'own code behind a library': byStack(
    V8('Error', ['throwError', '/srv/node_modules/pkg/index.js', '1:2'], ['loadCart', `${SHOP}/app.js`, '3:4']),
    V8('Error', ['throwError', '/srv/node_modules/pkg/index.js', '1:2'], ['saveCart', `${SHOP}/app.js`, '3:4']),
  ),
  'another event': byMessage('Unknown event "add_to_cart"', 'Unknown event "purchase"'),
  'another status at the end': byMessage('Could not load orders: 404', 'Could not load orders: 500'),
  'another status in round brackets': byMessage('Could not load orders (401)', 'Could not load orders (503)'),
  'another status of a request line': byMessage('GET /api/orders 404', 'GET /api/orders 500'),
  'another numbered code': byMessage('Sync failed with E1001', 'Sync failed with E2002'),
  'another error of Angular': byMessage('NG0100: expression changed', 'NG0203: inject() outside of a context'),
  'another caller of axios': [
    fault(
      'Request failed with status code 500',
      `${AXIOS}\n    at async loadOrders (${SHOP}/assets/index-DfJ2k3aB.js:1:2)`,
    ),
    fault(
      'Request failed with status code 500',
      `${AXIOS}\n    at async loadCart (${SHOP}/assets/index-DfJ2k3aB.js:3:4)`,
    ),
  ],
  'another caller of axios in one bundle': [
    fault(
      'Request failed with status code 500',
      `${AXIOS.replaceAll('vendor', 'index')}\n    at async loadOrders (${SHOP}/assets/index-DfJ2k3aB.js:1:2)`,
    ),
    fault(
      'Request failed with status code 500',
      `${AXIOS.replaceAll('vendor', 'index')}\n    at async loadCart (${SHOP}/assets/index-DfJ2k3aB.js:3:4)`,
    ),
  ],
  'another component': byMessage(
    'Element type is invalid. Check the render method of `Cart`.',
    'Element type is invalid. Check the render method of `Header`.',
  ),
})
