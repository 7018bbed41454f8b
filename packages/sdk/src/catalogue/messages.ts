import type { ErrorSpec } from './spec.js'

/** Of messages on their path. */
export const messagesErrors = {
  OC_NOTICE_UNDELIVERABLE: {
    title: 'A notice has nowhere to go',
    hint: 'Name a channel and an account that the config has, and that can speak first: `openclaw channels list` shows them.',
    exitCode: 1,
  },
  OC_CHANNEL_DOWN: {
    title: 'The channel is not connected',
    hint: 'Wait for the channel to reconnect; openclaw status tells why it is down.',
    exitCode: 1,
    retryable: true,
  },
  OC_CLAIM_STALE: {
    title: 'Another process took the session over',
    hint: 'Nothing needs doing: the other process goes on with it.',
    exitCode: 1,
  },
  OC_HOOK_FAILED: {
    title: 'A plugin failed in a hook',
    hint: 'Look at the log of the plugin, or switch it off with enabled: false.',
    exitCode: 1,
    retryable: true,
  },
  OC_HOOK_LATE: {
    title: 'A plugin did not answer a hook in time',
    hint: 'Look at what the plugin waits for; its signal was aborted.',
    exitCode: 1,
    retryable: true,
  },
  OC_MESSAGE_CONFLICT: {
    title: 'The same id came with another body',
    hint: 'Use a new id for a new message.',
    exitCode: 1,
  },
  OC_MESSAGE_DEAD: {
    title: 'The message was kept but could not be processed',
    hint: 'Mend the cause that the reason names, then redrive the message.',
    exitCode: 1,
  },
  OC_MESSAGE_INVALID: {
    title: 'The envelope is malformed',
    hint: 'This is a defect of the channel: tell its author.',
    exitCode: 1,
  },
  OC_MESSAGE_REFUSED: {
    title: 'A guard refused the message',
    hint: 'The reason names the guard; change its options to let the message in.',
    exitCode: 1,
  },
  OC_MESSAGE_UNKNOWN: {
    title: 'No message has this id',
    hint: 'Check the id; messages are kept as long as messages.keepDays says.',
    exitCode: 1,
  },
  OC_SEND_FAILED: {
    title: 'The platform did not take the message',
    hint: 'The reason names what the platform said.',
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorSpec>
