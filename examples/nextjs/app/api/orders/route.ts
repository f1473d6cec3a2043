import { errorAnswer } from 'throughline/ingress'
import { withScope } from '../../../telemetry/server'

let attempts = 0

export const POST = withScope(async () => {
  attempts += 1
  return attempts % 2
    ? errorAnswer({ status: 503, message: 'The payment service is busy.' })
    : Response.json({ ok: true })
})
