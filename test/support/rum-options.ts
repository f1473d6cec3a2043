import type { RumOptions } from '../../server-handler/rum/options.js'

/** Options of every endpoint in the contract suite. */
export const RUM_OPTIONS: RumOptions = {
  allowedOrigins: ['https://shop.example.com'],
  allowMissingOrigin: true,
  gzip: true,
}

/** A sink that is down. */
export const DOWN = { write: () => Promise.reject(new Error('down')) }

/** One request of each client within the time of a test. */
export const ONCE = { perSecond: 0.001, burst: 1 }
