import { instrumentFetch } from 'throughline/ingress'

/** The payment provider did not respond; the shop's pages retry. */
export class PaymentUnavailable extends Error {
  override name = 'PaymentUnavailable'
}

/** The operations of the payment provider. */
export interface Payments {
  /** Creates a payment and returns its id. @throws PaymentUnavailable */
  begin(totalCents: number): Promise<string>
  /** Captures the payment; the provider confirms later, by a webhook. @throws PaymentUnavailable */
  capture(id: string): Promise<void>
  /** Sends a receipt. @throws Error if the mail service is unavailable. */
  sendReceipt(order: string): Promise<void>
}

/** Creates the instrumented calls to the provider. */
export function createPayments(url: string): Payments {
  const call = (operation: string) => {
    // The provider is a third party: no context headers are sent to it.
    const send = instrumentFetch(fetch, { provider: 'payments', operation, sendTrace: false })
    return (path: string, body: object) =>
      send(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
  }
  const [begin, capture, mail] = [call('create_payment'), call('capture_payment'), call('send_mail')]
  return {
    async begin(amount) {
      const answer = await begin('/v1/payment_intents', { amount, currency: 'eur' })
      if (!answer.ok) throw new PaymentUnavailable('the payment provider did not answer')
      return ((await answer.json()) as { id: string }).id
    },
    async capture(id) {
      const answer = await capture(`/v1/payment_intents/${id}/capture`, {})
      if (!answer.ok) throw new PaymentUnavailable('the payment provider did not answer')
    },
    async sendReceipt(order) {
      const answer = await mail('/v1/mails', { order })
      if (!answer.ok) throw new Error('the mail service is out')
    },
  }
}
