import { assign, createActor, fromPromise, setup } from 'xstate'
import { ask, element } from '../../page.js'
import type { Letter } from '../../scenario.js'

/** A machine that exists since the load: each event is sent, then looked after, then it waits again. */
export function startMachine(): void {
  const machine = setup({
    types: { context: {} as { is: Letter }, events: {} as { type: 'add'; is: Letter } },
    actors: {
      send: fromPromise<unknown, Letter>(({ input }) => ask(input, 1, { ms: 40 })),
      check: fromPromise<unknown, Letter>(({ input }) => ask(input, 2)),
    },
  }).createMachine({
    context: { is: 'a' },
    initial: 'idle',
    states: {
      idle: { on: { add: { target: 'sending', actions: assign({ is: ({ event }) => event.is }) } } },
      sending: { invoke: { src: 'send', input: ({ context }) => context.is, onDone: 'resting' } },
      resting: { after: { 130: 'checking' } },
      checking: { invoke: { src: 'check', input: ({ context }) => context.is, onDone: 'idle' } },
    },
  })
  const actor = createActor(machine).start()
  for (const is of ['a', 'b'] as const)
    element(`[data-action-name=action_${is}]`).addEventListener('click', () => actor.send({ type: 'add', is }))
}
