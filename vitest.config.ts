import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['test/support/steady-seed.ts'],
          include: ['test/{unit,contract,architecture,docs}/**/*.test.{ts,tsx}'],
          environment: 'node',
          // Some read the whole source with the compiler, or try every expression; a busy machine takes its time.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // One Chromium at a time: two cores, and a page in the background is measured differently.
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          fileParallelism: false,
          // A shared machine may starve a browser once; twice is a fault.
          retry: process.env.CI ? 1 : 0,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
