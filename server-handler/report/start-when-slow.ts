/** After this time the start of the page is sent, so that the browser can load its styles. */
const SLOW_MS = 50

const FAILED = '<title>Throughline</title></head><body><p>The report failed.</p></body></html>'

/**
 * Waits briefly for an answer. If it takes longer, the known start of the page is sent immediately with status 200, and
 * the rest when it is ready.
 */
export async function startWhenSlow(
  start: string,
  answer: Promise<Response>,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const slow = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, SLOW_MS, undefined)
  })
  const response = await Promise.race([answer, slow]).finally(() => clearTimeout(timer))
  if (response) return response
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  sendBoth(start, answer, writable.getWriter()).catch(() => {}) // The client has disconnected.
  return new Response(readable, { headers })
}

async function sendBoth(start: string, answer: Promise<Response>, writer: WritableStreamDefaultWriter): Promise<void> {
  const encoder = new TextEncoder()
  await writer.write(encoder.encode(start))
  // The status has been sent: a failure can only be shown in the body. The caller logs it.
  const whole = await answer.then((response) => response.text()).catch(() => undefined)
  await writer.write(encoder.encode(whole?.slice(start.length) ?? FAILED))
  await writer.close()
}
