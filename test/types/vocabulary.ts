// Compiled with everything else and never run: each line below a comment has to be refused by the compiler.
import { action, defineActions, defineEvents, type Register, start, track } from 'throughline'

const actions = defineActions({ checkout_submit: { surfaceArea: 'checkout' }, add_item: {} })
const events = defineEvents({ newsletter_signup: { placement: 'string', position: 'number' } })

declare module 'throughline' {
  interface Register {
    actions: typeof actions
    events: typeof events
  }
}

/** The vocabulary of a runtime. */
export function ofRuntime(): number {
  const throughline = start({ actions, events })
  throughline.action('checkout_submit').end()
  // @ts-expect-error: a name that is not declared
  throughline.action('chekout_submit')
  throughline.track('newsletter_signup', { placement: 'footer', position: 2 })
  throughline.track('purchase', { order_id: 'o-1', value: 12.9 })
  // @ts-expect-error: an event that is not declared
  throughline.track('newsletter_signpu')
  // @ts-expect-error: an attribute of another type
  throughline.track('newsletter_signup', { position: 'two' })
  // @ts-expect-error: an attribute that is not declared
  throughline.track('newsletter_signup', { email: 'x' })
  // @ts-expect-error: no such option
  start({ sampling: 1 })
  // The result of the code is the result of the call.
  return throughline.action('add_item', () => 7)
}

/** The vocabulary that a site registered, for the free functions. */
export async function ofSite(): Promise<Register['actions']> {
  const text: string = await action('checkout_submit', async () => 'done')
  // @ts-expect-error: a name that is not declared
  action(text)
  track('add_to_cart', { product_id: 'p-1' })
  // @ts-expect-error: an event that is not declared
  track('sign_up')
  return actions
}
