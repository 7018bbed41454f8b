import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const conditions = ['@openclaw/source', 'node', 'import', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      'examples/test/**/*.test.ts',
      'examples/*/*/test/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'plugins/*/test/**/*.test.ts',
      'scripts/test/**/*.test.ts',
    ],
    testTimeout: 20_000,
    pool: 'forks',
    // Most tests wait for processes of their own: with a file more than cores there is nearly always one that works.
    maxWorkers: availableParallelism() + 1,
    // Files share the modules of their worker: to load them anew for each file takes a fifth of the whole run. What one
    // leaves behind would fail another: there is nothing global but what a test puts back.
    isolate: false,
    // What fails twice has failed; what fails once, on a machine that others load too, is told as tried again.
    retry: process.env['CI'] ? 1 : 0,
  },
})
