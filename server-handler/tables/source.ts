/** Where a derived column comes from. One definition serves the embedded store and ClickHouse. */
export type Source =
  /** The first attribute of the record that is not empty. */
  | { readonly kind: 'attribute'; readonly names: readonly string[]; readonly orBody?: boolean }
  /** The first attribute of the resource that is not empty. */
  | { readonly kind: 'resource'; readonly names: readonly string[] }
  /** An action's field under any namespace: sites choose theirs, and one store may contain several. */
  | { readonly kind: 'action'; readonly field: string }
  /** A text in lower case, if it is one of a list; otherwise empty. */
  | { readonly kind: 'choice'; readonly names: readonly string[]; readonly choices: readonly string[] }
  /** A finite number of at least `least`; otherwise `otherwise`. */
  | {
      readonly kind: 'number'
      readonly names: readonly string[]
      readonly least: number | undefined
      readonly otherwise: number | undefined
    }
  /** The sample ratio of the record, above 0 and at most 1; otherwise 1. */
  | { readonly kind: 'ratio'; readonly name: string }
  /** 1 if the attribute is `true`; otherwise 0. */
  | { readonly kind: 'flag'; readonly name: string }

/** A text attribute: the first of the names that is not empty. */
export function attribute(...names: string[]): Source {
  return { kind: 'attribute', names }
}

/** A text attribute, or the record's body if it is missing. */
export function attributeOrBody(...names: string[]): Source {
  return { kind: 'attribute', names, orBody: true }
}

/** A text attribute of the resource. */
export function resource(...names: string[]): Source {
  return { kind: 'resource', names }
}

/** A field of the action: `action_name` of `throughline.action_name`. */
export function actionField(field: string): Source {
  return { kind: 'action', field }
}

/** One of a list of lower-case texts. */
export function choice(choices: readonly string[], ...names: string[]): Source {
  return { kind: 'choice', names, choices }
}

/** A number. Missing, non-finite and smaller values than `least` become `otherwise`, which is `undefined` by default. */
export function number(names: readonly string[], limits: { least?: number; otherwise?: number } = {}): Source {
  return { kind: 'number', names, least: limits.least, otherwise: limits.otherwise }
}

/** A sample ratio: outside 0 to 1 it would invalidate every estimate; such a record counts once. */
export function ratio(name: string): Source {
  return { kind: 'ratio', name }
}

/** A boolean as 0 or 1. */
export function flag(name: string): Source {
  return { kind: 'flag', name }
}

/** Throws for a kind that a switch does not handle. */
export function unknownSource(source: never): never {
  throw new TypeError(`throughline: an unknown kind of column: ${JSON.stringify(source)}`)
}
