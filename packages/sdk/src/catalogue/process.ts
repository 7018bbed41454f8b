import type { ErrorSpec } from './spec.js'

/** Of the process and its command line. */
export const processErrors = {
  OC_CLI_USAGE: {
    title: 'The command was called wrongly',
    hint: 'Run the command with --help to see how it is called.',
    exitCode: 2,
  },
  OC_DAEMON_FAILED: {
    title: 'The service did not do what it was told',
    hint: 'See `openclaw daemon status` and the log of the gateway.',
    exitCode: 1,
  },
  OC_DAEMON_FILE: {
    title: 'The file of the service is not the one that would be written',
    hint: 'Keep it, or write it anew with `openclaw daemon install --force`.',
    exitCode: 1,
  },
  OC_DAEMON_MISSING: {
    title: 'The service is not installed',
    hint: 'Install it with: openclaw daemon install.',
    exitCode: 1,
  },
  OC_DAEMON_UNWRITABLE: {
    title: 'The file of the service cannot be written',
    hint: 'Give this user the right to write it, or install the service for this user alone.',
    exitCode: 1,
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
