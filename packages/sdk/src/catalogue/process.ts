import type { ErrorSpec } from './spec.js'

/** Of the process and its command line. */
export const processErrors = {
  OC_CLI_USAGE: {
    title: 'The command was called wrongly',
    hint: 'Run the command with --help to see how it is called.',
    exitCode: 2,
  },
  OC_GATEWAY_EXISTS: {
    title: 'A gateway already runs on this port with this home',
    hint: 'Use the gateway that runs, stop it first, or choose another port.',
    exitCode: 1,
  },
  OC_GATEWAY_NOT_RUNNING: {
    title: 'No running gateway was found',
    hint: 'Start it with: openclaw gateway.',
    exitCode: 3,
  },
  OC_GATEWAY_UNREACHABLE: {
    title: 'The gateway did not answer',
    hint: 'Check the address and that the gateway still runs: openclaw status.',
    exitCode: 3,
    retryable: true,
  },
  OC_INTERNAL: {
    title: 'Something failed that should not',
    hint: 'This is a defect of OpenClaw or of a plugin; --verbose shows where.',
    exitCode: 1,
  },
  OC_LOG_MISSING: {
    title: 'There is no log file',
    hint: 'Start a gateway with this home, or set OPENCLAW_HOME as it was when it was started.',
    exitCode: 1,
  },
  OC_LOG_UNREADABLE: {
    title: 'A log file cannot be read',
    hint: 'Read it as the user who runs the gateway: its log files are for their owner alone.',
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorSpec>
