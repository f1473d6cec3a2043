import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { diagnose } from '../../../server-handler/doctor/diagnose.js'
import { installationFaults } from '../../support/doctor-faults.js'
import { BUILT_HASHES, type DoctorSite, startDoctorSite } from '../../support/doctor-site.js'
import { startFaultyProxy } from '../../support/faulty-proxy.js'

let site: DoctorSite
beforeAll(async () => {
  site = await startDoctorSite()
})
afterAll(() => site.close())

async function inBrowser(url: string) {
  const findings = await diagnose({ url: new URL(url), hasBrowser: true })
  const found = findings.filter(({ id, status }) => id.startsWith('browser_') && status !== 'ok')
  return { found: Object.fromEntries(found.map(({ id, status }) => [id, status])), findings }
}

describe('in a real Chromium', () => {
  test('a healthy site with a strict policy runs both files, sends, and puts headers on requests', async () => {
    const { found, findings } = await inBrowser(site.url)
    expect(found).toEqual({})
    expect(findings.find(({ id }) => id === 'browser_headers')?.found).toContain('x-throughline-origin-action-id')
  })

  const faults = installationFaults(BUILT_HASHES['throughline.js'] ?? '').filter(({ inBrowser: expected }) => expected)
  test.each(faults.map((fault) => [fault.name, fault] as const))('the fault shows: %s', async (_, fault) => {
    const proxy = await startFaultyProxy(site.url, fault)
    onTestFinished(() => proxy.close())
    expect((await inBrowser(proxy.url)).found).toEqual(fault.inBrowser)
  })
})

test('without Chromium the checks are skipped, and say what to install', async () => {
  vi.doMock('node:fs', async (original) => ({
    ...(await original<typeof import('node:fs')>()),
    existsSync: () => false,
  }))
  onTestFinished(() => vi.doUnmock('node:fs'))
  vi.resetModules()
  const { findBrowser } = await import('../../../server-handler/doctor/find-browser.js')
  expect(await findBrowser()).toMatchObject({ ok: false, advice: expect.stringContaining('CHROME_PATH') })
})
