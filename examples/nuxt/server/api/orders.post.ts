import { errorAnswer } from 'throughline/ingress'

let attempts = 0

export default defineScopedHandler(() => {
  attempts += 1
  return attempts % 2
    ? errorAnswer({ status: 503, message: 'The payment service is busy.' })
    : Response.json({ ok: true })
})
