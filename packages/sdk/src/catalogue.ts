/** Exit codes of the command line: 1 failed, 2 wrong use, 3 the gateway is not running, 78 the config is wrong. */
export interface ErrorSpec {
  /** What happened, in general; the message of each error says it in particular. */
  readonly title: string
  /** What to do about it, where an error says nothing more particular. */
  readonly hint: string
  readonly exitCode: 1 | 2 | 3 | 78
  /** The same call may succeed later without a change. */
  readonly retryable?: true
}

/** Every error the gateway can show. A code is permanent: it is never renamed and never means anything else. */
export const errorCatalogue = {
  OC_AGENT_BUDGET: {
    title: 'The turn used up its budget before the answer was there',
    hint: 'Raise maxTokens or maxSteps of the agent, or ask for less at once; then redrive the message.',
    exitCode: 1,
  },
  OC_AGENT_FAILED: {
    title: 'The agent ended without an answer',
    hint: 'Look at the log of the agent; the message is tried again while attempts are left.',
    exitCode: 1,
    retryable: true,
  },
  OC_AGENT_TIMEOUT: {
    title: 'The agent did not answer in time',
    hint: 'Raise timeoutMs of the agent, or find out what it waits for.',
    exitCode: 1,
    retryable: true,
  },
  OC_AGENT_UNKNOWN: {
    title: 'No agent has this id',
    hint: 'Add the agent under agents, or change the rule that names it; then redrive the message.',
    exitCode: 78,
  },
  OC_AUTH_FORBIDDEN: {
    title: 'The credential lacks the scope',
    hint: 'Use a credential that holds the scope the route asks for.',
    exitCode: 1,
  },
  OC_AUTH_REQUIRED: {
    title: 'The request carries no valid credential',
    hint: 'Send "Authorization: Bearer <token>" with the access token of this gateway.',
    exitCode: 1,
  },
  OC_AUTH_TOKEN_WEAK: {
    title: 'The access token is empty, a placeholder or too short',
    hint: 'Use a random token of at least 32 characters, or leave it out: one is generated.',
    exitCode: 78,
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
  OC_CLI_USAGE: {
    title: 'The command was called wrongly',
    hint: 'Run the command with --help to see how it is called.',
    exitCode: 2,
  },
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
  OC_HOME_UNWRITABLE: {
    title: 'The home folder cannot be written',
    hint: 'Make the folder writable for this user, or set OPENCLAW_HOME to another.',
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
  OC_HTTP_BODY_INVALID: {
    title: 'The body is not what the route takes',
    hint: 'Send a JSON body as the route describes it.',
    exitCode: 1,
  },
  OC_HTTP_BODY_TOO_LARGE: {
    title: 'The body is larger than the limit',
    hint: 'Send less, or in several messages.',
    exitCode: 1,
  },
  OC_HTTP_EXPOSED: {
    title: 'The gateway would listen beyond this machine without authentication',
    hint: 'Bind to 127.0.0.1, or keep authentication on.',
    exitCode: 78,
  },
  OC_HTTP_FAILED: {
    title: 'The request failed inside the gateway',
    hint: 'Look at the log of the gateway at this time.',
    exitCode: 1,
  },
  OC_HTTP_NOT_FOUND: {
    title: 'No route answers this address',
    hint: 'Check the address and the method.',
    exitCode: 1,
  },
  OC_HTTP_PORT_TAKEN: {
    title: 'The port is in use',
    hint: 'Stop the program that holds it, or choose another with --port.',
    exitCode: 1,
  },
  OC_HTTP_SCOPE_MISSING: {
    title: 'A route does not declare its scope',
    hint: 'Give the route a config: { scope }, or the mount a scope for all of its routes.',
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
  OC_INTERNAL: {
    title: 'Something failed that should not',
    hint: 'This is a defect of OpenClaw or of a plugin; --verbose shows where.',
    exitCode: 1,
  },
  OC_KERNEL_TWICE: {
    title: 'Two copies of the kernel are loaded',
    hint: 'Run "npm dedupe", or give the package that brings its own copy a range that fits.',
    exitCode: 1,
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
  OC_MODEL_BUSY: {
    title: 'The model takes no more for now',
    hint: 'Wait, or add fallbacks to the agent; the message is tried again while attempts are left.',
    exitCode: 1,
    retryable: true,
  },
  OC_MODEL_EMPTY: {
    title: 'The model ended without a word',
    hint: 'The message is tried again while attempts are left; another model may do better.',
    exitCode: 1,
    retryable: true,
  },
  OC_MODEL_FAILED: {
    title: 'The model could not be reached, failed or broke off',
    hint: 'See whether its provider works; the message is tried again while attempts are left.',
    exitCode: 1,
    retryable: true,
  },
  OC_MODEL_KEY_MISSING: {
    title: 'A model needs a key',
    hint: 'Give the agent the key of its provider as { "$env": "NAME" }.',
    exitCode: 78,
  },
  OC_MODEL_REFUSED: {
    title: 'The model does not take the key or the request',
    hint: 'Correct the key or the name of the model, then redrive the message.',
    exitCode: 1,
  },
  OC_MODEL_SILENT: {
    title: 'The model said nothing for too long',
    hint: 'Raise silenceMs of the agent, or add fallbacks; the message is tried again while attempts are left.',
    exitCode: 1,
    retryable: true,
  },
  OC_MODEL_UNKNOWN: {
    title: "The model's provider is not known",
    hint: 'Use a provider that is known, or give its baseUrl under providers.',
    exitCode: 78,
  },
  OC_PLUGIN_API: {
    title: 'The plugin was written for another api',
    hint: 'Install a version of the plugin for the api of this gateway.',
    exitCode: 78,
  },
  OC_PLUGIN_CLOSE_FAILED: {
    title: 'A plugin closed badly',
    hint: 'What it had open may still be open: restart the gateway, and tell the author of the plugin.',
    exitCode: 1,
  },
  OC_PLUGIN_CLOSED: {
    title: 'A plugin was used after it was closed',
    hint: 'Nothing needs doing: the message is tried again with the plugins that run now.',
    exitCode: 1,
    retryable: true,
  },
  OC_PLUGIN_DUPLICATE: {
    title: 'Two plugin entries have one id',
    hint: 'Give one of them an id of its own: { "use": …, "id": "second" }.',
    exitCode: 78,
  },
  OC_PLUGIN_LOAD_FAILED: {
    title: 'A plugin could not be imported',
    hint: 'Mend the file the message names, or install the package again.',
    exitCode: 78,
  },
  OC_PLUGIN_NOT_FOUND: {
    title: 'A plugin is not installed',
    hint: 'Install the package beside the config: npm install <package>.',
    exitCode: 78,
  },
  OC_PLUGIN_OPTIONS: {
    title: 'A plugin does not accept its options',
    hint: 'Change the named option as the message says.',
    exitCode: 78,
  },
  OC_PLUGIN_PERMISSION: {
    title: 'A plugin did what it did not declare',
    hint: 'Declare it in the definition of the plugin: needs, provides or permissions.hooks.',
    exitCode: 78,
  },
  OC_PLUGIN_SETUP_FAILED: {
    title: 'A plugin failed while it was set up',
    hint: 'Check the options of the plugin, or switch it off with enabled: false.',
    exitCode: 78,
  },
  OC_PLUGIN_START_FAILED: {
    title: 'A plugin failed to start',
    hint: 'Mend what the plugin needs, or switch it off with enabled: false.',
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
  OC_REGISTRY_TAKEN: {
    title: 'Two plugins registered the same id',
    hint: 'Give one of them another name in its options, or switch one off.',
    exitCode: 78,
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
  OC_SEND_FAILED: {
    title: 'The platform did not take the message',
    hint: 'The reason names what the platform said.',
    exitCode: 1,
  },
  OC_SERVICE_LOOP: {
    title: 'Plugins need each other in a circle',
    hint: 'Make one of these needs optional, or split the plugin that both sides need.',
    exitCode: 78,
  },
  OC_SERVICE_MISSING: {
    title: 'A plugin needs a service that no plugin provides',
    hint: 'Add a plugin that provides it to plugins[], or remove the one that needs it.',
    exitCode: 78,
  },
  OC_SERVICE_TAKEN: {
    title: 'Two plugins provide the same service',
    hint: 'Keep one, and switch the other off with enabled: false.',
    exitCode: 78,
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
  OC_TEST_INVALID: {
    title: 'A file of tests is wrong',
    hint: 'Correct the named place; config-schema/test.schema.json says what may stand there.',
    exitCode: 2,
  },
} as const satisfies Record<string, ErrorSpec>
