/** Limits on the reported members of an object and on the characters of each: enough to distinguish faults. */
const MAX_MEMBERS = 10
const MAX_CHARACTERS = 80

/** Returns the class of a platform object, `Response` or `CustomEvent`; `Object` for the page's own classes. */
export function tagOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value).slice(8, -1)
  } catch {
    return 'Object' // A revoked proxy.
  }
}

/**
 * Describes a thrown value that is not an error: the members of an object, the status and path of a response, the type
 * and target of an event. Members that cannot be read are left out. Always returns text.
 */
export function describeValue(value: unknown): string {
  try {
    if (Object(value) !== value) return String(value)
    const tag = tagOf(value)
    if (tag === 'Response' || tag === 'XMLHttpRequest') return describeResponse(Object(value), tag)
    if (tag.endsWith('Event')) return describeEvent(Object(value), tag)
    if (typeof value === 'function') return `function ${value.name}`
    return describeMembers(Object(value))
  } catch {
    return 'unreadable value' // Its own getter or `toString` threw: what was thrown is the page's.
  }
}

function describeResponse({ status, url, responseURL }: Response & XMLHttpRequest, tag: string): string {
  return `${tag} ${status} ${toPath(url ?? responseURL)}`.trim()
}

function describeEvent({ type, target }: Event, tag: string): string {
  const { localName, id, src, href, url } = Object(target)
  const name = target ? ` on ${localName ?? tagOf(target).toLowerCase()}` : ''
  return `${tag} ${type}${name}${id ? `#${id}` : ''} ${toPath(src ?? href ?? url)}`.trim()
}

/** Returns only the path: host, query and fragment do not distinguish faults. */
function toPath(address: unknown): string {
  return typeof address === 'string' ? address.replace(/^[a-z]+:\/\/[^/]*|[?#].*$/gi, '') : ''
}

function describeMembers(value: object): string {
  const members: string[] = []
  const isList = Array.isArray(value)
  for (const key of Object.keys(value).slice(0, MAX_MEMBERS)) {
    const text = describeMember(value, key)
    if (text) members.push(isList ? text : `${key}: ${text}`)
  }
  return isList ? `[${members.join(', ')}]` : `{ ${members.join(', ')} }`.replace('{  }', '{}')
}

function describeMember(owner: object, key: string): string | undefined {
  try {
    const member: unknown = Reflect.get(owner, key)
    if (typeof member === 'string') return JSON.stringify(member.slice(0, MAX_CHARACTERS))
    if (typeof member === 'function') return undefined
    return Object(member) === member ? (Array.isArray(member) ? '[…]' : '{…}') : String(member)
  } catch {
    return undefined // A getter that throws.
  }
}
