import type { DuckDBConnection } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { commitBatch } from '../../../server-handler/store/append.js'
import { createBatch } from '../../../server-handler/store/stored-tables.js'

test('a commit that fails says why, although it has ended its transaction, as on a full disk', async () => {
  const connection = {
    async run(sql: string) {
      if (sql === 'COMMIT') throw new Error('No space left on device')
      if (sql === 'ROLLBACK') throw new Error('cannot rollback - no transaction is active')
    },
  }

  await expect(commitBatch(connection as unknown as DuckDBConnection, createBatch({}))).rejects.toThrow('No space left')
})
