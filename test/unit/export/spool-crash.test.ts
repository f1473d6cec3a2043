import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createOtlpExporter } from '../../../server-handler/export/otlp-exporter.js'
import { startCollector } from '../../support/collector.js'

test('records that were written before a SIGKILL reach the collector through the next process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spool-'))
  const collector = await startCollector()
  const writer = new URL('../../support/spool-writer.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--import', 'tsx', writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const exporter = createOtlpExporter({
      environmentVariables: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      spool: { directory: folder },
    })
    await exporter.flush()

    expect(collector.ids()).toEqual(['record-1', 'record-2', 'record-3'])
    await exporter.close()
    expect(await readdir(join(folder, 'logs'))).toEqual([])
  } finally {
    child.kill('SIGKILL')
    await collector.close()
    await rm(folder, { recursive: true, force: true })
  }
}, 20_000)
