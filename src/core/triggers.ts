/** Limit of triggers remembered for interactions that are measured later. */
const MAX_TRIGGERS = 20

/** Remembers the events that caused actions. */
export interface Triggers<Action> {
  /** Records that an event at a time on the page's clock minted or continued the action. */
  trigger(at: number, action: Action): void
  /** Returns the action that an event between two times minted or continued. */
  between(from: number, to: number): Action | undefined
}

/** Creates the memory of triggers. */
export function createTriggers<Action>(): Triggers<Action> {
  let triggers: [at: number, action: Action][] = []
  return {
    trigger(at, action) {
      triggers = [[at, action], ...triggers.slice(0, MAX_TRIGGERS - 1)]
    },
    between: (from, to) => triggers.find(([at]) => at >= from && at <= to)?.[1],
  }
}
