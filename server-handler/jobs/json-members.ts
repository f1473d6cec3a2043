import { endOfString, structureOf } from '../scope/json-structure.js'

/** A member to add to an object. */
export interface AddedMember {
  key: string
  value: unknown
}

/**
 * Returns the text of a JSON object with a member added at its end, in place of any member of that name. The other
 * members keep their text: parsing and formatting them would round numbers of more than 53 bits.
 */
export function withMember(json: string, { key, value }: AddedMember): string {
  return toObject([...otherMembers(json, key), `${JSON.stringify(key)}:${JSON.stringify(value)}`])
}

/** Returns the text of a JSON object without the member of a name; the others keep their text. */
export function withoutMember(json: string, key: string): string {
  return toObject(otherMembers(json, key))
}

const toObject = (members: readonly string[]): string => `{${members.join(',')}}`

function otherMembers(json: string, key: string): string[] {
  return splitMembers(json).filter((member) => keyOf(member) !== key)
}

/** The members of an object at its top level, each as its text. The object has been parsed, so its syntax is valid. */
function splitMembers(json: string): string[] {
  const members: string[] = []
  let depth = 0
  let start = 0
  for (const { token, index } of structureOf(json)) {
    const closes = token === '}' || token === ']'
    if (depth === 1 && (token === ',' || closes)) members.push(json.slice(start, index).trim())
    if (token === '{' || token === '[') depth += 1
    if (closes) depth -= 1
    if (depth === 1 && (token === '{' || token === ',')) start = index + 1
  }
  return members.filter((member) => member !== '')
}

const keyOf = (member: string): unknown => JSON.parse(member.slice(0, endOfString(member, 0) + 1))
