/** An address as messages repeat it: without the password of a user, and without a query, which may contain one. */
export function withoutPassword(address: string): string {
  return address.replace(/^((?:[^/@]*\/\/)?[^:/@]*):.*@/s, '$1:…@').replace(/\?.*$/s, '?…')
}
