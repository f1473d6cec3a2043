/**
 * The report: pages and JSON over a store, and the development server that serves everything on one port.
 *
 * @example
 * const server = await startDevServer({ port: 4320, dataPath: '.throughline' })
 * console.log(`${server.url}/report`)
 * @module
 */
export type { Rating } from '../../src/shared/wire.js'
export type { DevServer, DevServerOptions } from '../cli/dev-server.js'
export { startDevServer } from '../cli/dev-server.js'
export type { EventKey, EventReader, StoredEvent } from '../domain-events/read-events.js'
export type { ActionSummary, LatestAction } from '../questions/actions.js'
export { actionsByName, latestActions } from '../questions/actions.js'
export type { ErrorGroup, ErrorOrder } from '../questions/errors.js'
export { errorGroups } from '../questions/errors.js'
export type { ReportFilter } from '../questions/filter.js'
export { readFilter } from '../questions/filter.js'
export type { HealthCount } from '../questions/health.js'
export { healthCounts } from '../questions/health.js'
export type { Answers, Question } from '../questions/question.js'
export { ask } from '../questions/question.js'
export type { TimelineItem } from '../questions/timeline.js'
export { lineageOf, mentionsOf } from '../questions/timeline.js'
export type { RouteViews } from '../questions/traffic.js'
export { viewsByRoute } from '../questions/traffic.js'
export type { Grouping, TrendPoint, VitalSummary, VitalsQuestion } from '../questions/vitals.js'
export { trendOf, vitalsBy } from '../questions/vitals.js'
export type { ReportHandler, ReportOptions } from '../report/handler.js'
export { createReportHandler } from '../report/handler.js'
export type { Metric } from '../tables/thresholds.js'
