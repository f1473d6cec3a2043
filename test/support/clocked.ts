import { type Clock, systemClock } from '../../server-handler/export/clock.js'
import { createExporterWith, type OtlpExporterOptions } from '../../server-handler/export/otlp-exporter.js'
import { LOGS, TRACES } from '../../server-handler/export/signal.js'
import { type MemoryParkingOptions, memoryParkingStoreWith } from '../../server-handler/parking/memory-store.js'
import { createReportHandlerWith, type ReportOptions } from '../../server-handler/report/handler.js'
import { createRumHandlerWith } from '../../server-handler/rum/handler.js'
import type { RumOptions } from '../../server-handler/rum/options.js'
import { createOtlpReceiverWith, type OtlpReceiverOptions } from '../../server-handler/store/receiver.js'
import { openStoreWith, type StoreOptions } from '../../server-handler/store/store.js'
import type { TelemetryOptions } from '../../server-handler/telemetry/options.js'
import { createTelemetryWith } from '../../server-handler/telemetry/telemetry.js'
import type { FillRandom } from '../../src/shared/bytes.js'

/** What a test may replace, beside the options. */
export interface Sources {
  clock?: Clock | undefined
  fillRandom?: FillRandom | undefined
  random?: (() => number) | undefined
}

/** Sources that were given: `undefined` counts as none. */
function given<T extends object>(sources: T): Partial<{ [Name in keyof T]: NonNullable<T[Name]> }> {
  return Object.fromEntries(Object.entries(sources).filter(([, value]) => value !== undefined)) as never
}

/** `createTelemetry`, with a clock among its options. */
export const createTelemetry = ({ clock, fillRandom, ...options }: TelemetryOptions & Sources) =>
  createTelemetryWith(options, given({ clock, fillRandom }))

/** `createRumHandler`, with a clock among its options. */
export const createRumHandler = ({ clock, fillRandom, ...options }: RumOptions & Sources) =>
  createRumHandlerWith(options, given({ clock, fillRandom }))

/** `createOtlpExporter`, with a clock among its options. */
export const createOtlpExporter = ({ clock, random, ...options }: OtlpExporterOptions & Sources) =>
  createExporterWith(LOGS, options, given({ clock, random }))

/** `createOtlpTraceExporter`, with a clock among its options. */
export const createOtlpTraceExporter = ({ clock, random, ...options }: OtlpExporterOptions & Sources) =>
  createExporterWith(TRACES, options, given({ clock, random }))

/** `memoryParkingStore`, with a clock among its options. */
export const memoryParkingStore = ({ clock = systemClock(), ...options }: MemoryParkingOptions & Sources) =>
  memoryParkingStoreWith(options, clock)

/** `createOtlpReceiver`, with a clock among its options. */
export const createOtlpReceiver = ({ clock = systemClock(), ...options }: OtlpReceiverOptions & Sources) =>
  createOtlpReceiverWith(options, clock)

/** `openStore`, with the time among its options. */
export const openStore = ({ now = Date.now, ...options }: StoreOptions & { now?: (() => number) | undefined }) =>
  openStoreWith(options, now)

/** `createReportHandler`, with the time among its options. */
export const createReportHandler = ({ now = Date.now, ...options }: ReportOptions & { now?: () => number }) =>
  createReportHandlerWith(options, now)
