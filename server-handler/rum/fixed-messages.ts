/**
 * Messages without variable parts: the common form, then the wording of Chrome, Firefox and Safari, current and
 * earlier.
 */
export const FIXED_WORDINGS: readonly (readonly [form: string, ...patterns: RegExp[]])[] = [
  [
    'assignment to a constant',
    /^Assignment to constant variable/,
    /^invalid assignment to const/,
    /^Attempted to assign to readonly property/,
  ],
  ['read-only property', /^Cannot assign to read only property/, /^"?[\w$]{1,80}"? is read-only/],
  [
    'object is sealed',
    /^Cannot add property [\w$]{1,80}, object is not extensible/,
    /^can't define property .{1,100}: Object is not extensible/,
    /^Attempting to define property on object that is not extensible/,
  ],
  ['nothing to convert', /^Cannot convert undefined or null to object/, /^can't convert (?:undefined|null) to object/],
  [
    'circular JSON',
    /^Converting circular structure to JSON/,
    /^cyclic object value/,
    /^JSON\.stringify cannot serialize cyclic structures/,
  ],
  [
    'search in no object',
    /^Cannot use 'in' operator to search for/,
    /^right-hand side of 'in' should be an object/,
    /^.{1,100} is not an Object\. \(evaluating '.{1,100} in /,
  ],
  ['array length', /^Invalid array length/i, /^Array size is not a small enough positive integer/],
  ['text length', /^Invalid string length/i, /^allocation size overflow/, /^Out of memory/i],
  ['malformed URI', /^URI malformed/, /^malformed URI sequence/, /^URI error/],
  [
    'aborted',
    /^signal is aborted without reason/,
    /^The operation was aborted/,
    /^The user aborted a request/,
    /^Fetch is aborted/,
    /^Request signal is aborted/,
  ],
  ['timed out', /^signal timed out/, /^The operation timed out/, /^The request timed out/],
  ['storage is full', /exceeded the quota\.?$/i, /^The quota has been exceeded/, /^Persistent storage maximum size/],
  [
    'storage is barred',
    /^Failed to read the '(?:local|session)Storage' property from 'Window'/,
    /^The operation is insecure/,
  ],
  [
    'no child of this node',
    /The node to be removed is not a child of this node/,
    /The node before which the new node is to be inserted is not a child of this node/,
    /insertBefore: Child to insert before is not a child of this node/,
    /^The object can ?not be found here/,
  ],
  [
    'class called',
    /^[Cc]lass constructors? .{0,100}(?:cannot|must) be invoked with/,
    /^Cannot call a class constructor/,
  ],
  ['nothing to reduce', /^reduce of empty array with no initial value/i],
  [
    'invalid URL',
    /^Failed to construct 'URL': Invalid URL/,
    /^URL constructor: .{0,300} is not a valid URL/,
    /^.{0,300} cannot be parsed as a URL/,
    /^Invalid URL$/,
  ],
  ['invalid date', /^Invalid time value/, /^Invalid Date$/i, /^date value is not finite in DateTimeFormat[. ]format/],
  [
    'invalid selector',
    /^Failed to execute '(?:querySelector(?:All)?|matches|closest)' on '.{1,40}': .{1,200} is not a valid selector/,
    /^(?:Document|Element|DocumentFragment)\.(?:querySelector(?:All)?|matches|closest): .{1,200} is not a valid selector/,
  ],
  ['precision', /^toFixed\(\) (?:digits )?argument must be between/, /^precision -?\d{1,20} out of range/],
  ['symbol as text', /^Cannot convert a symbol(?: value)? to a string/i, /^can't convert symbol to string/],
  [
    'super was not called',
    /^Must call super constructor in derived class before/i,
    /^'super\(\)' must be called in derived constructor before/,
  ],
  ['no script', /^Unexpected token '?<'?(?!.{0,200}JSON)/, /^expected expression, got '<'/],
]
