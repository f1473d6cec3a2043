import type { KnipConfig } from 'knip'

const config: KnipConfig = {
  entry: [
    'src/entries/*.ts!',
    'server-handler/entries/**/*.ts!',
    'demo/app/start.ts',
    'demo/shop/classic.js',
    'bench/*.ts',
    'bench/attribution/{adapters,scenarios}/*.{ts,tsx}',
    'bench/attribution/boot.ts',
    'test/support/store-child.ts',
    'test/support/conformance-node.ts',
    'test/**/*child*.ts',
    'test/browser/connect/*-start.ts',
    'test/types/*.ts',
    'test/temporal/*.ts',
  ],
  project: [
    'src/**/*.{ts,tsx}!',
    'server-handler/**/*.ts!',
    'demo/**/*.{ts,tsx,js}',
    'test/**/*.ts',
    'bench/**/*.{ts,tsx}',
    'tools/*.{mjs,ts}',
  ],
  ignoreDependencies: [
    'uplot', // Its files are served to the report page as they are.
    // The test of the React adapter bundles them in the place of React 19.
    'react-18',
    'react-dom-18',
    // Loaded by name: earlier major versions, and what a page under test has beside us.
    'bullmq-5',
    'express-4',
    'fastify-4',
    'typescript-5-6',
    '@datadog/browser-rum',
    'bluebird',
    'ses',
    // In a folder of its own, with a package.json of its own.
    '@temporalio/.*',
    'typedoc',
  ],
  // The test of a full disk mounts a small one; Go builds the Collector where it is installed.
  ignoreBinaries: ['openssl', 'apt-get', 'go', 'ruby', 'sidekiq', 'mount', 'umount'],
  ignoreExportsUsedInFile: true,
}

export default config
