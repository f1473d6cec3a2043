/** An operation of a GraphQL document. */
export interface DocumentOperation {
  /** `query`, `mutation` or `subscription`. */
  type: string
  name: string | undefined
}

const TOKEN =
  /[\s,\ufeff]+|#[^\n\r]*|("""(?:\\"""|[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n\r])*")|([_a-z]\w*)|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.]))|(\.{3})|([!$&():=@[\]{}])/giy

/**
 * Finds the operations of an executable document; `undefined` for text outside of the grammar
 * (https://spec.graphql.org/draft/#sec-Document), such as a search for words of GraphQL.
 */
export function parseDocument(source: string): DocumentOperation[] | undefined {
  /**
   * One letter per token: `s` string, `0` number, `.` spread, `o` on, `f` fragment, `q` the type of an operation, `n`
   * any other name.
   */
  let code = ''
  const names: (string | undefined)[] = []
  let end = 0
  for (const [text, string, name, number, spread, mark] of source.matchAll(TOKEN)) {
    end += text.length
    const kind = name
      ? (/^(on|fragment|query|mutation|subscription)$/.exec(name)?.[0]?.replace(/^[ms].*/, 'q')[0] ?? 'n')
      : string
        ? 's'
        : number
          ? '0'
          : spread
            ? '.'
            : (mark ?? '')
    code += kind
    if (kind) names.push(name)
  }
  return end === source.length ? readDefinitions(code, names) : undefined
}

function readDefinitions(code: string, names: readonly (string | undefined)[]): DocumentOperation[] | undefined {
  let at = 0
  const consume = (kinds: string): boolean => at < code.length && kinds.includes(code.charAt(at)) && !!++at
  const name = () => consume('nofq')
  /** Items between a pair of brackets. */
  const items = ([open = '', close = '']: string, item: () => boolean): boolean => {
    if (!consume(open)) return false
    while (!consume(close)) if (!item()) return false
    return true
  }
  /** The same, but not empty. */
  const list = (pair: string, item: () => boolean): boolean => code.charAt(at + 1) !== pair[1] && items(pair, item)
  const maybe = (open: string, part: () => boolean) => code.charAt(at) !== open || part()

  const value = (): boolean =>
    consume('$') ? name() : consume('0s') || name() || items('[]', value) || items('{}', field)
  const field = () => name() && consume(':') && value()
  const values = () => maybe('(', () => list('()', field))
  const directives = (): boolean => !consume('@') || (name() && values() && directives())
  const type = (): boolean => (consume('[') ? type() && consume(']') : name()) && (consume('!') || true)
  const variable = () =>
    (consume('s') || true) &&
    consume('$') &&
    name() &&
    consume(':') &&
    type() &&
    (!consume('=') || value()) &&
    directives()
  const selections = (): boolean => list('{}', selection)
  const selection = (): boolean => {
    if (!consume('.')) return name() && (!consume(':') || name()) && values() && directives() && maybe('{', selections)
    if (consume('nfq')) return directives()
    return (!consume('o') || name()) && directives() && selections()
  }

  const operations: DocumentOperation[] = []
  while (at < code.length) {
    // A description, as before a variable.
    consume('s')
    const operation: DocumentOperation = { type: names[at] ?? 'query', name: undefined }
    if (consume('f')) {
      if (!(consume('nfq') && consume('o') && name() && directives() && selections())) return undefined
      continue
    }
    if (consume('q')) {
      if (name()) operation.name = names[at - 1]
      if (!(maybe('(', () => list('()', variable)) && directives())) return undefined
    }
    if (!selections()) return undefined
    operations.push(operation)
  }
  return operations
}
