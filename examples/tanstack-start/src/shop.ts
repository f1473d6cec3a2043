import { createServerFn } from '@tanstack/react-start'
import { setResponseStatus } from '@tanstack/react-start/server'
import { errorBody } from 'throughline/ingress'

let orders = 0

export const getProduct = createServerFn({ method: 'GET' })
  .validator((slug: string) => slug)
  .handler(async ({ data }) => ({ slug: data, name: 'Blue mug' }))

export const addToCart = createServerFn({ method: 'POST' }).handler(async () => ({ count: 1 }))

export const placeOrder = createServerFn({ method: 'POST' }).handler(async () => {
  orders += 1
  if (orders % 2 === 0) return { reference: undefined }
  setResponseStatus(503)
  const { correlationId, requestId } = errorBody({ message: 'The payment service is busy.' })
  return { reference: requestId ?? correlationId }
})
