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
export type { ActionSummary, LatestAction } from '../report/ask-actions.js'
export { actionsByName, latestActions } from '../report/ask-actions.js'
export type { ErrorGroup } from '../report/ask-errors.js'
export { errorGroups } from '../report/ask-errors.js'
export type { HealthCount } from '../report/ask-health.js'
export { healthCounts } from '../report/ask-health.js'
export type { TimelineItem } from '../report/ask-timeline.js'
export { lineageOf, mentionsOf } from '../report/ask-timeline.js'
export type { RouteViews } from '../report/ask-traffic.js'
export { viewsByRoute } from '../report/ask-traffic.js'
export type { Grouping, TrendPoint, VitalSummary, VitalsQuestion } from '../report/ask-vitals.js'
export { trendOf, vitalsBy } from '../report/ask-vitals.js'
export type { ReportFilter } from '../report/filter.js'
export { readFilter } from '../report/filter.js'
export type { ReportHandler, ReportOptions } from '../report/handler.js'
export { createReportHandler } from '../report/handler.js'
export type { Answers, Question } from '../report/question.js'
export { ask } from '../report/question.js'
export type { Metric } from '../report/thresholds.js'
