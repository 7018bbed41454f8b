import type { ErrorSpec } from './spec.js'

/** Of what is kept on disk. */
export const stateErrors = {
  OC_HOME_UNWRITABLE: {
    title: 'The home folder cannot be written',
    hint: 'Make the folder writable for this user, or set OPENCLAW_HOME to another.',
    exitCode: 1,
  },
  OC_QUEUE_CLOSED: {
    title: 'The queue is closed',
    hint: 'Send the message again once the gateway runs.',
    exitCode: 1,
    retryable: true,
  },
  OC_QUEUE_FULL: {
    title: 'The queue is full',
    hint: 'Send it again later; raise queue.maxSize if it happens often.',
    exitCode: 1,
    retryable: true,
  },
  OC_STORE_DAMAGED: {
    title: 'The store does not read as it was written',
    hint: 'Restore it from a copy, or move it away: the gateway then begins with an empty one.',
    exitCode: 1,
  },
  OC_STORE_FAILED: {
    title: 'The store could not be read or written',
    hint: 'The message names what the system said; check the disk and the permissions of the folder.',
    exitCode: 1,
    retryable: true,
  },
  OC_STORE_FULL: {
    title: 'The disk of the store is full',
    hint: 'Make room: the gateway goes on by itself. Nothing that was acknowledged is lost.',
    exitCode: 1,
    retryable: true,
  },
  OC_STORE_HELD: {
    title: 'Another program has locked the store',
    hint: 'End the program that has the file open, such as a shell of SQLite: the gateway goes on by itself.',
    exitCode: 1,
    retryable: true,
  },
  OC_STORE_NEWER: {
    title: 'A newer gateway wrote the store',
    hint: 'Start the newer version, or restore the copy it made before it changed the store.',
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorSpec>
