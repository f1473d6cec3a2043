import { defineConfig } from 'vitest/config'

const browser = {
  environment: 'node',
  // A shared machine may starve a browser once; twice is a fault.
  retry: process.env.CI ? 1 : 0,
  testTimeout: 60_000,
  hookTimeout: 120_000,
}

/** Tests in a browser that compare no times: builds, pages of the report, causes, gestures, and adapters of client libraries. */
const UNTIMED = [
  'test/browser/connect/**/*.test.ts',
  'test/browser/{causes,gestures}*.test.ts',
  'test/browser/{collected,hostile-page,host-objects,propagation,errors}.test.ts',
  'test/browser/{across-languages,builds,debug-ids,examples,plugin-builds,report,report-keyboard,source-maps}.test.ts',
]

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
          exclude: UNTIMED,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...browser,
        },
      },
      {
        // Two at a time, as they mostly wait for timers of the page and for bundlers.
        test: {
          name: 'browser-untimed',
          include: UNTIMED,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          ...browser,
        },
      },
    ],
  },
})
