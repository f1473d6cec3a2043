import { url } from '../../page.js'

/** Sends something for a. */
export const post = (n: number, body: unknown, more?: Record<string, number>): Promise<Response> =>
  fetch(url('a', n, more), { method: 'POST', body: JSON.stringify(body) })
