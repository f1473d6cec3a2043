import { createRumHandler } from 'throughline/server'

const rum = createRumHandler()

export default defineEventHandler((event) =>
  event.path.startsWith(rum.path) ? rum(toWebRequest(event), { clientAddress: getRequestIP(event) }) : undefined,
)
