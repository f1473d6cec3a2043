/** One session of a browser under plain WebDriver, https://www.w3.org/TR/webdriver2/. */
export interface WebDriver {
  readonly version: string
  navigate(url: string): Promise<unknown>
  /** Runs the body of a function in the page; elements come and go as references. */
  execute(body: string, ...args: unknown[]): Promise<unknown>
  /** The same for a body that calls its last argument when it is done. */
  executeAsync(body: string, ...args: unknown[]): Promise<unknown>
  /** Plays real input: one source with its actions in order. */
  act(source: InputSource): Promise<unknown>
  end(): Promise<unknown>
}

/** A pointer, a keyboard or a wheel, and what is done with it. */
export interface InputSource {
  type: 'pointer' | 'key' | 'wheel'
  id: string
  actions: readonly Readonly<Record<string, unknown>>[]
}

interface Answer {
  value: { error?: string; message?: string } | null
}

/** How often a driver that was just started is asked whether it is there, 100 ms apart. */
const TRIES = 100

async function send(url: string, method: 'GET' | 'POST' | 'DELETE', body?: object): Promise<unknown> {
  const response = await fetch(url, body ? { method, body: JSON.stringify(body) } : { method })
  const { value } = (await response.json()) as Answer
  if (!response.ok) throw new Error(`${value?.error}: ${value?.message}`)
  return value
}

async function untilReady(base: string): Promise<void> {
  for (let i = 0; i < TRIES; i += 1) {
    if (await send(`${base}/status`, 'GET').catch(() => undefined)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`no WebDriver answers at ${base}`)
}

/** Waits for a driver and opens a session, which starts the browser. */
export async function openSession(base: string, capabilities: object): Promise<WebDriver> {
  await untilReady(base)
  const opened = await send(`${base}/session`, 'POST', { capabilities: { alwaysMatch: capabilities } })
  const { sessionId, capabilities: given } = opened as { sessionId: string; capabilities: { browserVersion: string } }
  const at = `${base}/session/${sessionId}`
  return {
    version: given.browserVersion,
    navigate: (url) => send(`${at}/url`, 'POST', { url }),
    execute: (script, ...args) => send(`${at}/execute/sync`, 'POST', { script, args }),
    executeAsync: (script, ...args) => send(`${at}/execute/async`, 'POST', { script, args }),
    act: (source) => send(`${at}/actions`, 'POST', { actions: [source] }),
    end: () => send(at, 'DELETE'),
  }
}
