import { type ActionNote, readMessage, toMessage } from './note.js'

/** A message follows its announcement within this time; so many of them are remembered. */
const FOLLOWS_MS = 5000
const MAX_ANNOUNCED = 50

interface Announced {
  readonly digest: number
  /** Empty if no action sends the message, or it cannot be known which. */
  readonly actionId: string
  readonly at: number
}

/** What tabs tell one another of the messages that they are about to send. */
export interface Announcements {
  /** The announcement of a message; without a note, of one that no action sends. */
  write(digest: number, note: ActionNote | undefined): object
  /** Remembers what another tab has announced. */
  add(data: unknown): void
  /**
   * The id of the action that a message comes from, which is then forgotten; `undefined` where none was announced, or
   * equal messages by several actions.
   */
  take(digest: number | undefined): string | undefined
}

/** Makes the announcements of a page, which does not take its own for those of another tab. */
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
      // Of equal messages by several actions, which one comes first is not known, nor which one is left.
      announced = isCertain ? rest : rest.map((each) => (fits.includes(each) ? { ...each, actionId: '' } : each))
      return (isCertain && first.actionId) || undefined
    },
  }
}
