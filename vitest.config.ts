import { defineConfig } from 'vitest/config'

const browser = {
  environment: 'node',
  // A shared machine may starve a browser once; twice is a fault.
  retry: process.env.CI ? 1 : 0,
  testTimeout: 60_000,
  hookTimeout: 120_000,
}

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
          exclude: ['test/browser/connect/**'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...browser,
        },
      },
      {
        // Adapters of client libraries: these tests measure nothing, and mostly wait for timers of the page.
        test: {
          name: 'connect',
          include: ['test/browser/connect/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          ...browser,
        },
      },
    ],
  },
})
