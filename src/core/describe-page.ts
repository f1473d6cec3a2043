import type { Page } from '../page/page.js'
import type { WirePage } from '../shared/wire.js'
import type { Options } from './options.js'

interface Connection {
  effectiveType?: string
  saveData?: boolean
}

/** What is known of the device and the site, read anew for every envelope: a window is resized, a network changes. */
export function describePage(page: Page, { service, version, env, site }: Options): Omit<WirePage, 'id' | 'route'> {
  const { innerWidth, innerHeight, navigator } = page.window
  const { connection } = navigator as unknown as { connection?: Connection }
  return {
    service,
    version,
    env,
    site,
    // Rounded, so that a window's exact size does not tell visitors apart.
    viewport: [round10(innerWidth), round10(innerHeight)],
    device: innerWidth < 768 ? 'mobile' : innerWidth < 1024 ? 'tablet' : 'desktop',
    connection: connection?.effectiveType,
    saveData: connection?.saveData || undefined,
  }
}

function round10(pixels: number): number {
  return Math.round(pixels / 10) * 10
}
