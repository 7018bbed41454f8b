import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const conditions = ['@openclaw/source', 'node', 'import', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      'examples/test/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'plugins/*/test/**/*.test.ts',
      'scripts/test/**/*.test.ts',
    ],
    testTimeout: 20_000,
    pool: 'forks',
    // Most tests wait for processes of their own, so that a core for each file is enough.
    maxWorkers: availableParallelism(),
  },
})
