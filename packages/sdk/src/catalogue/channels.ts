import type { ErrorSpec } from './spec.js'

/** Of channels as a person sets them up. */
export const channelsErrors = {
  OC_CHANNEL_BUSY: {
    title: 'Somebody else takes the messages of this bot',
    hint: 'Stop the other program, or say who may write with --allow <id>.',
    exitCode: 1,
  },
  OC_CHANNEL_CREDENTIAL: {
    title: 'The platform does not take the credential',
    hint: 'Copy it again from where the platform shows it; a revoked one has to be made anew.',
    exitCode: 1,
  },
  OC_CHANNEL_EXISTS: {
    title: 'The config has this channel already',
    hint: 'Add a second account with --account <name>, or give the one that is there another credential with --replace.',
    exitCode: 1,
  },
  OC_CHANNEL_PLATFORM: {
    title: 'The platform did not answer as it should',
    hint: 'See that this machine reaches it, then try again.',
    exitCode: 1,
    retryable: true,
  },
  OC_CHANNEL_UNKNOWN: {
    title: 'The config has no such channel',
    hint: 'See which there are: openclaw channels list.',
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorSpec>
