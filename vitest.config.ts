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
    // Most tests wait for processes of their own, so that a core for each file is enough.
    maxWorkers: availableParallelism(),
    // What fails twice has failed; what fails once, on a machine that others load too, is told as tried again.
    retry: process.env['CI'] ? 1 : 0,
  },
})
