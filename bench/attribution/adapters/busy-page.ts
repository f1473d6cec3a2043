// Keeps the page busy with what many shops have: a poll, a loop of frames that draws, a clock whose ticks are messages.
import { BUSY, url } from '../page.js'

const EVERY_MS = 60

async function poll(): Promise<void> {
  await fetch(url('none', BUSY)).catch(() => {})
  setTimeout(poll, EVERY_MS)
}

function draw(): void {
  document.documentElement.style.setProperty('--frame', `${performance.now()}`)
  requestAnimationFrame(draw)
}

const { port1, port2 } = new MessageChannel()
port1.onmessage = async () => {
  await undefined
  document.documentElement.dataset.clock = `${Date.now()}`
}
setInterval(() => port2.postMessage('tick'), EVERY_MS)
void poll()
draw()
