/** Triggers remembered for the interactions that are measured later. */
const MAX_TRIGGERS = 20

/** Remembers which events brought actions about. */
export interface Triggers<Action> {
  /** An event at a time on the page's clock minted the action or went on with it. */
  trigger(at: number, action: Action): void
  /** The action that an event between two times minted or went on with. */
  between(from: number, to: number): Action | undefined
}

/** Makes the memory of triggers. */
export function createTriggers<Action>(): Triggers<Action> {
  let triggers: [at: number, action: Action][] = []
  return {
    trigger(at, action) {
      triggers = [[at, action], ...triggers.slice(0, MAX_TRIGGERS - 1)]
    },
    between: (from, to) => triggers.find(([at]) => at >= from && at <= to)?.[1],
  }
}
