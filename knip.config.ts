import type { KnipConfig } from 'knip'

export default {
  workspaces: {
    '.': {
      entry: [
        'scripts/*.ts',
        'scripts/test/**/*.test.ts',
        'examples/test/**/*.test.ts',
        'bench/{run,sim}.js',
        // Processes that a bench starts by the name of their file.
        'bench/lib/{ask-model,fastify-server,load,model-server,open-sockets,slow-model-server,socket-server,steady-load}.js',
      ],
      project: ['scripts/**/*.ts', 'bench/**/*.js', 'examples/test/**/*.ts'],
    },
    'packages/*': { entry: ['test/**/*.test.ts'], project: ['src/**/*.ts', 'test/**/*.ts'] },
    // A process of its own, started by the name of its file.
    'packages/dry-run': { entry: ['test/{**/*.test,patient}.ts'], project: ['src/**/*.ts', 'test/**/*.ts'] },
    'packages/conformance': {
      // A process of its own, and what finds modules in it: both are started by the name of their file.
      entry: ['test/**/*.test.ts', 'src/child/{main,resolve}.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
    },
    'plugins/*': { entry: ['test/**/*.test.ts'], project: ['src/**/*.ts', 'test/**/*.ts'] },
    // Their benches are found by `openclaw conformance`, by the name of the file.
    'plugins/agent-llm': { entry: ['test/{**/*.test,bench}.ts'], project: ['src/**/*.ts', 'test/**/*.ts'] },
    'plugins/channel-telegram': {
      entry: ['test/{**/*.test,bench}.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
    },
    'plugins/http-server': {
      entry: ['test/**/*.test.ts'],
      project: ['src/**/*.ts', 'test/**/*.ts'],
      // Fastify needs it; a newer one would bring what does not run on Node 20.
      ignoreDependencies: ['light-my-request'],
    },
    'plugins/channel-webchat': {
      entry: ['test/**/*.test.ts', 'page/src/main.tsx'],
      project: ['src/**/*.ts', 'test/**/*.ts', 'page/src/**/*.{ts,tsx}'],
    },
    'examples/01-hello': { entry: ['openclaw.config.ts'], project: ['**/*.ts'] },
    'examples/04-own-plugin': {
      entry: ['openclaw-channel-folder/{src/index,test/**/*.test}.ts'],
      project: ['**/*.ts'],
    },
    'examples/*': { project: ['**/*.ts'] },
  },
  // An interface may be exported with the function that speaks of it.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // What src imports of this workspace is held by check:shape. Its tests may import every package: to declare that would
  // be circles, as the testing package depends on much of what it tests.
  ignoreDependencies: [/^@openclaw\//],
  // They come with the system.
  ignoreBinaries: [
    'mkfifo',
    'mount',
    'promtool',
    'systemd-analyze',
    'systemd-notify',
    'systemd-socket-activate',
    'umount',
  ],
} satisfies KnipConfig
