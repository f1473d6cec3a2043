import { describe, expect, test } from 'vitest'
import { readOtlpSettings } from '../../../server-handler/export/environment.js'
import { readResource } from '../../../server-handler/export/resource.js'

const logs = { variable: 'LOGS', path: 'v1/logs' } as const
const read = (environment: Record<string, string>) => {
  const warnings: string[] = []
  return { ...readOtlpSettings(environment, logs, (message) => warnings.push(message)), warnings }
}

describe('the address', () => {
  test.each([
    [{}, 'http://localhost:4318/v1/logs'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, 'http://collector:4318/v1/logs'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/otlp/' }, 'http://collector:4318/otlp/v1/logs'],
    [{ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://collector:4318/custom' }, 'http://collector:4318/custom'],
    [{ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://collector:4318' }, 'http://collector:4318/'],
    [{ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: ' ', OTEL_EXPORTER_OTLP_ENDPOINT: 'https://b' }, 'https://b/v1/logs'],
  ])('%j gives %s', (environment, url) => {
    expect(read(environment)).toMatchObject({ url, warnings: [] })
  })

  test('that is invalid is warned about once; the default is used', () => {
    const { url, warnings } = read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })

    expect(url).toBe('http://localhost:4318/v1/logs')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https URL')
  })
})

describe('the other variables', () => {
  test('header values are percent-decoded, and those of the signal go first', () => {
    expect(read({ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b%3D, other = x=y ' }).headers).toEqual({
      'api-key': 'a b=',
      other: 'x=y',
    })
    expect(read({ OTEL_EXPORTER_OTLP_HEADERS: 'a=1', OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'b=2' }).headers).toEqual({
      b: '2',
    })
  })

  test('a header that is none is left aside without showing its value', () => {
    const { headers, warnings } = read({ OTEL_EXPORTER_OTLP_HEADERS: 'good=1,bad name=secret,%zz=3,line=a%0Ab' })

    expect(headers).toEqual({ good: '1' })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).not.toContain('secret')
  })

  test.each([
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '2500' }, { timeoutMs: 2_500 }, 0],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '0' }, { timeoutMs: Number.POSITIVE_INFINITY }, 0],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '10s' }, { timeoutMs: 10_000 }, 1],
    [{ OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'gzip' }, { compression: 'gzip' }, 0],
    [{ OTEL_EXPORTER_OTLP_COMPRESSION: 'brotli' }, { compression: 'none' }, 1],
    [{}, { protocol: 'http/protobuf', timeoutMs: 10_000, isDisabled: false }, 0],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, { protocol: 'http/json' }, 0],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, { protocol: 'http/protobuf' }, 1],
    [{ OTEL_SDK_DISABLED: 'TRUE' }, { isDisabled: true }, 0],
    [{ OTEL_SDK_DISABLED: 'yes' }, { isDisabled: false }, 1],
  ])('%j', (environment, expected, warnings) => {
    const { warnings: logged, ...settings } = read(environment)

    expect(settings).toMatchObject(expected)
    expect(logged).toHaveLength(warnings)
  })
})

describe('the resource', () => {
  test('takes its name from OTEL_SERVICE_NAME before the attributes', () => {
    const environment = {
      OTEL_SERVICE_NAME: 'shop',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,team=a%20b,deployment.environment=prod',
    }

    expect(readResource(environment, () => {})).toEqual({
      service: 'shop',
      environment: 'prod',
      attributes: { team: 'a b' },
    })
  })

  test('is discarded whole where a part is malformed', () => {
    const warnings: string[] = []

    expect(readResource({ OTEL_RESOURCE_ATTRIBUTES: 'a=1,b' }, (message) => warnings.push(message)).attributes).toEqual(
      {},
    )
    expect(warnings).toHaveLength(1)
  })
})
