import type { ErrorSpec } from './spec.js'

/** Of the config, and of what is checked against it. */
export const configErrors = {
  OC_CONFIG_AMBIGUOUS: {
    title: 'Two config files stand in one folder',
    hint: 'Remove one of the two files, or name one with --config.',
    exitCode: 78,
  },
  OC_CONFIG_FILE_MISSING: {
    title: 'A file that the config names is missing',
    hint: 'Put the file there, or correct the path in the config.',
    exitCode: 78,
  },
  OC_CONFIG_INVALID: {
    title: 'The config does not fit its schema',
    hint: 'Change the named place in the config as the message says.',
    exitCode: 78,
  },
  OC_CONFIG_NOT_FOUND: {
    title: 'The config file does not exist',
    hint: 'Check the path given with --config.',
    exitCode: 78,
  },
  OC_CONFIG_SECRET_MISSING: {
    title: 'A secret that the config refers to is missing',
    hint: 'Set the environment variable, or create the file, that the reference names.',
    exitCode: 78,
  },
  OC_CONFIG_UNREADABLE: {
    title: 'The config file cannot be read or parsed',
    hint: 'Mend the syntax at the named place, and check that the file can be read.',
    exitCode: 78,
  },
  OC_CONFIG_UNUSED: {
    title: 'A key of the config has no effect yet',
    hint: 'Leave it for the plugin that will read it, or take it out.',
    exitCode: 78,
  },
  OC_CONFIG_UNWRITABLE: {
    title: 'The config cannot be changed',
    hint: 'Give this user the right to write it and its folder, or change it by hand.',
    exitCode: 1,
  },
  OC_INIT_BLOCKED: {
    title: 'Something in the folder stands in the way of init',
    hint: 'Move it away, or name another folder: openclaw init <folder>.',
    exitCode: 1,
  },
  OC_INIT_INSTALL_FAILED: {
    title: 'What the new folder needs could not be installed',
    hint: 'The files are written: run npm install in the folder once its cause is mended.',
    exitCode: 1,
  },
  OC_INIT_UNWRITABLE: {
    title: 'The folder of a new gateway cannot be written',
    hint: 'Give this user the right to write it, or name another folder: openclaw init <folder>.',
    exitCode: 1,
  },
  OC_RELOAD_RESTART: {
    title: 'The change needs a restart',
    hint: 'Restart the gateway to change it. Nothing was changed.',
    exitCode: 1,
  },
  OC_RELOAD_UNHEALTHY: {
    title: 'The gateway was not well with the new config',
    hint: 'The config from before is in use again. Mend what the message names, then reload.',
    exitCode: 1,
  },
  OC_RELOAD_UNKNOWN: {
    title: 'No reload has this id',
    hint: 'The last reloads are kept until the gateway ends; ask for a new one.',
    exitCode: 1,
  },
  OC_ROUTING_PATTERN: {
    title: 'A rule has a text pattern that cannot be used',
    hint: 'Correct the pattern; without slashes around it, it is a text that the message must contain.',
    exitCode: 78,
  },
  OC_TEST_INVALID: {
    title: 'A file of tests is wrong',
    hint: 'Correct the named place; config-schema/test.schema.json says what may stand there.',
    exitCode: 2,
  },
} as const satisfies Record<string, ErrorSpec>
