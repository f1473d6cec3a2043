import type { Page } from '../page/page.js'
import type { WirePage } from '../shared/wire.js'
import type { Options } from './options.js'
import type { View } from './page-view.js'

/**
 * Describes the view, the site and the device. Read for every envelope, since windows are resized and networks change.
 */
export function describePage(
  { window, guard }: Page,
  { service, version, environment: env, site }: Options,
  { id, route }: View,
): WirePage {
  // A blocker may let the page's reading of such a property throw.
  const { effectiveType: connection, saveData } = guard(() => window.navigator.connection) ?? {}
  // Rounded, so that a window's exact size does not identify visitors.
  const round = (pixels: number) => Math.round(pixels / 10) * 10
  const viewport = guard((): [number, number] => [round(window.innerWidth), round(window.innerHeight)])
  return { id, route, service, version, env, site, viewport, connection, saveData }
}
