import { parseTraceparent, type TraceContext } from '../../src/shared/trace-context.js'
import { toAttributes } from '../otlp/attributes.js'
import type { Attributes } from '../otlp/log.js'
import type { KeyValue, Resource } from '../otlp/model.js'
import type { Cap, Dimension } from './caps.js'
import type { CleanTexts } from './clean-texts.js'
import type { Delivery } from './delivery.js'
import { toRoutePattern } from './route-pattern.js'
import type { IncomingPage } from './schema.js'
import { createScrubber } from './scrub.js'

/** The version of the attribute names and of their meaning. */
export const SCHEMA_VERSION = 1

/** What all records of an envelope share, ready to be written. */
export interface Page {
  id: string
  route: string
  ratio: number
  trace: TraceContext | undefined
  attributes: readonly KeyValue[]
  resource: Resource
}

/** Settings that apply to every page. */
export interface PageSettings {
  cap: Cap
  cleanTexts: CleanTexts
  service: string
  serviceNamespace?: string | undefined
  environment?: string | undefined
  site?: string | undefined
  /** Resource attributes set by the operator. */
  resourceAttributes: Readonly<Record<string, string>>
}

/** Converts an envelope's page. */
export function toPage(given: IncomingPage, delivery: Delivery, settings: PageSettings): Page {
  const { cap } = settings
  const page = withCleanIds(given, settings)
  const route = cap('route', toRoutePattern(page.route))
  return {
    id: page.id,
    route,
    ratio: page.ratio ?? 1,
    trace: page.trace === undefined ? undefined : parseTraceparent(page.trace),
    attributes: toAttributes({
      ...toSharedAttributes(page, delivery, settings),
      ...toDeliveryAttributes(page, delivery),
    }),
    resource: toResource(settings, page),
  }
}

/** Returns the page without ids that reveal a person. */
function withCleanIds(page: IncomingPage, { cleanTexts }: PageSettings): IncomingPage {
  const { id } = createScrubber(cleanTexts)
  return {
    ...page,
    requestId: id(page.requestId),
    session: id(page.session),
    previousSession: id(page.previousSession),
    user: id(page.user),
  }
}

function toSharedAttributes(
  page: IncomingPage,
  { isPrivate }: Delivery,
  { cap, site, cleanTexts }: PageSettings,
): Attributes {
  const given = shortName(cleanTexts, page.site, 64) ?? site
  return {
    'rum.site': given === undefined ? undefined : cap('site', given),
    'rum.page.id': page.id,
    'session.id': isPrivate ? undefined : page.session,
    'session.previous_id': isPrivate ? undefined : page.previousSession,
    'user.hash': isPrivate ? undefined : page.user,
    'rum.viewport.width': page.viewport && Math.round(page.viewport[0] / 10) * 10,
    'rum.viewport.height': page.viewport && Math.round(page.viewport[1] / 10) * 10,
    'rum.connection.effective_type': page.connection,
    'rum.connection.save_data': page.saveData,
  }
}

function toDeliveryAttributes(page: IncomingPage, { requestId, userAgent, ray, country }: Delivery): Attributes {
  return {
    'request.id': page.requestId ?? requestId,
    'rum.request_id_source': page.requestId === undefined ? 'ingest' : 'document',
    'rum.ingest_request_id': requestId,
    'rum.device.class': page.device ?? userAgent.device,
    'user_agent.name': userAgent.name,
    'user_agent.version': userAgent.version,
    'user_agent.os.name': userAgent.os,
    'rum.cf_ray': ray?.id,
    'rum.cf_colo': ray?.colo,
    'geo.country.iso_code': country,
  }
}

/** The resource of a page's records; without a page, that of the handler itself. */
export function toResource(settings: PageSettings, page?: IncomingPage): Resource {
  const capped = (dimension: Dimension, value: string | undefined) => value && settings.cap(dimension, value)
  const short = (text: string | undefined, max: number) => shortName(settings.cleanTexts, text, max)
  const environment = capped('environment', short(page?.env, 32) ?? settings.environment)
  return {
    attributes: toAttributes({
      ...settings.resourceAttributes,
      'service.name': capped('service', short(page?.service, 64)) ?? settings.service,
      'service.namespace': settings.serviceNamespace,
      'service.version': capped('version', short(page?.version, 64)) ?? settings.resourceAttributes['service.version'],
      'deployment.environment.name': environment,
      'deployment.environment': environment,
      'telemetry.sdk.name': 'throughline',
      'telemetry.sdk.version': short(page?.sdk, 32),
      'telemetry.sdk.language': 'webjs',
    }),
  }
}

// Names from a build: still redacted, since the page controls their content.
function shortName(cleanTexts: CleanTexts, text: string | undefined, max: number): string | undefined {
  return createScrubber(cleanTexts).line(text, max)?.trim() || undefined
}
