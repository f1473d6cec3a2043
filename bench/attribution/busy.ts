import { url } from './page.js'

/** Number of the requests of a busy page, which no scenario has. */
export const BUSY = 5000

const EVERY_MS = 60

/** Keeps the page busy with what many shops have: a poll, a loop of frames that draws, a clock whose ticks are messages. */
export function beBusy(): void {
  const poll = async (): Promise<void> => {
    await fetch(url('none', BUSY)).catch(() => {})
    setTimeout(poll, EVERY_MS)
  }
  void poll()
  const draw = (): void => {
    document.documentElement.style.setProperty('--frame', `${performance.now()}`)
    requestAnimationFrame(draw)
  }
  draw()
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = async () => {
    await undefined
    document.documentElement.dataset.clock = `${Date.now()}`
  }
  setInterval(() => port2.postMessage('tick'), EVERY_MS)
}
