import { createHash } from 'node:crypto'
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  type Panel as GrafanaPanel,
  RowBuilder,
  TextBoxVariableBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard'
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table'
import { PanelBuilder as TrendBuilder } from '@grafana/grafana-foundation-sdk/timeseries'
import { createQuery, DATASOURCE } from './datasource.js'
import type { Panel, Section } from './panel.js'
import { RUM_SECTIONS, releaseMarks } from './rum-sections.js'
import { SERVER_SECTIONS } from './server-sections.js'
import type { Scope } from './site.js'

/** The sections of a dashboard. */
export function sectionsOf(withRum: boolean): readonly Section[] {
  return [...(withRum ? RUM_SECTIONS : []), ...SERVER_SECTIONS]
}

/** The dashboard of a scope. */
export function createDashboard(scope: Scope, withRum: boolean): Dashboard {
  const builder = new DashboardBuilder(`Throughline: ${scope.title}`)
    .uid(uidOf(scope))
    .tags(['throughline', scope.name])
    .timezone('browser')
    .time({ from: 'now-24h', to: 'now' })
    .refresh('5m')
    .withVariable(new TextBoxVariableBuilder('action_id').label('Action id').defaultValue(''))
  if (withRum) builder.annotation(releases(scope))
  for (const { title, panels } of sectionsOf(withRum)) {
    builder.withRow(new RowBuilder(title))
    for (const panel of panels) builder.withPanel(toBuilder(panel, scope))
  }
  return builder.build()
}

const MAX_READABLE = 28

/** The uid of a scope's dashboard: its name if valid, else with a hash, so that no two sites share one. */
export function uidOf({ name }: Scope): string {
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-')
  const unique = slug === name && slug.length <= MAX_READABLE ? slug : `${slug.slice(0, 19)}-${hashOf(name)}`
  return `throughline-${unique}`
}

/** Eight characters that identify a name. */
export function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 8)
}

function releases(scope: Scope): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name('Releases')
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor('blue')
    .target(built(createQuery(releaseMarks(scope), 'table', 'releases')))
}

/** Wraps a value in the interface of a builder. */
function built<T>(value: T): { build(): T } {
  return { build: () => value }
}

function toBuilder(panel: Panel, scope: Scope): { build(): GrafanaPanel } {
  const { kind, title, description, unit, thresholds, width = 12 } = panel
  const query = createQuery(panel.sql(scope), kind === 'trend' ? 'timeseries' : 'table')
  const builder = kind === 'trend' ? new TrendBuilder() : new TableBuilder()
  builder.title(title).description(description).datasource(DATASOURCE).withTarget(built(query)).span(width).height(9)
  if (unit !== undefined) builder.unit(unit)
  if (thresholds !== undefined) builder.thresholds(stepsOf(thresholds.good, thresholds.poor))
  return builder
}

function stepsOf(good: number, poor: number): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: 'green' },
    { value: good, color: 'yellow' },
    { value: poor, color: 'red' },
  ])
}
