import { type ActionNote, readMessage, toMessage } from './note.js'

/** A message must follow its announcement within this time. Limit of announcements remembered. */
const FOLLOWS_MS = 5000
const MAX_ANNOUNCED = 50

interface Announced {
  readonly digest: number
  /** Empty if no action sends the message, or if the action is ambiguous. */
  readonly actionId: string
  readonly at: number
}

/** Announcements between tabs of the messages that they are about to send. */
export interface Announcements {
  /** Announces a message; without a note, one that no action sends. */
  write(digest: number, note: ActionNote | undefined): object
  /** Remembers an announcement of another tab. */
  add(data: unknown): void
  /**
   * Returns and forgets the action id of a message; `undefined` if none was announced, or if several actions announced
   * equal messages.
   */
  take(digest: number | undefined): string | undefined
}

/** Creates the announcements of a page. Its own are not taken for those of another tab. */
export function createAnnouncements(page: string, now: () => number = Date.now): Announcements {
  let announced: Announced[] = []
  return {
    write: (digest, note) => ({ ...toMessage(note), digest, page }),
    add(data) {
      const { digest, page: sender }: { digest?: unknown; page?: unknown } = Object(data)
      const note = readMessage(data)
      if (typeof digest !== 'number' || note === undefined || sender === page) return
      const actionId = note?.context.origin_action_id ?? ''
      announced = [...announced.slice(1 - MAX_ANNOUNCED), { digest, actionId, at: now() }]
    },
    take(digest) {
      const fits = announced.filter((each) => each.digest === digest && now() - each.at < FOLLOWS_MS)
      const [first] = fits
      if (!first) return undefined
      const isCertain = fits.every(({ actionId }) => actionId === first.actionId)
      const rest = announced.filter((each) => each !== first)
      // If several actions send equal messages, their order is unknown.
      announced = isCertain ? rest : rest.map((each) => (fits.includes(each) ? { ...each, actionId: '' } : each))
      return (isCertain && first.actionId) || undefined
    },
  }
}
