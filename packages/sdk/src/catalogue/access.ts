import type { ErrorSpec } from './spec.js'

/** Of the doors: who calls, what a request looks like, and who may write. */
export const accessErrors = {
  OC_ACCESS_CODE_UNKNOWN: {
    title: 'Nobody who waits has this pairing code',
    hint: 'See who waits with `openclaw pairing list`; a code holds for an hour.',
    exitCode: 1,
  },
  OC_ACCESS_DAMAGED: {
    title: 'The file of who may write does not read as it was written',
    hint: 'Restore it from a copy, or move it away: then everybody has to be approved again.',
    exitCode: 1,
  },
  OC_ACCESS_LOCKED: {
    title: 'Too many pairing codes were wrong',
    hint: 'Wait ten minutes, then use a code of `openclaw pairing list`.',
    exitCode: 1,
    retryable: true,
  },
  OC_ACCESS_SENDER_UNKNOWN: {
    title: 'Nobody was approved by this id',
    hint: 'See who was approved with `openclaw pairing list`; ids of the config are removed there.',
    exitCode: 1,
  },
  OC_AUTH_CODE_INVALID: {
    title: 'The sign-in link is used up, too old or wrong',
    hint: 'Print a new one with `openclaw open --print`.',
    exitCode: 1,
  },
  OC_AUTH_FORBIDDEN: {
    title: 'The credential lacks the scope',
    hint: 'Use a credential that holds the scope the route asks for.',
    exitCode: 1,
  },
  OC_AUTH_LOCKED: {
    title: 'Too many wrong credentials came from this address',
    hint: 'Wait five minutes, then use the right access token.',
    exitCode: 1,
    retryable: true,
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
  OC_HTTP_FULL: {
    title: 'Every connection of the gateway is in use',
    hint: 'Come back in a second, or raise gateway.maxConnections.',
    exitCode: 1,
    retryable: true,
  },
  OC_HTTP_HEAD_INVALID: {
    title: 'The head of the request is not what the gateway takes',
    hint: 'Send a shorter address, fewer or smaller headers, or what is missing in them.',
    exitCode: 1,
  },
  OC_HTTP_HOST_UNKNOWN: {
    title: 'The gateway is reached under a name that it does not know',
    hint: 'Add the name to gateway.allowedHosts.',
    exitCode: 1,
  },
  OC_HTTP_NOT_FOUND: {
    title: 'No route answers this address',
    hint: 'Check the address and the method.',
    exitCode: 1,
  },
  OC_HTTP_ORIGIN_FOREIGN: {
    title: 'A page of another site made the request',
    hint: 'Open the page of the gateway itself, or send its access token as a bearer token from a program.',
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
  OC_HTTP_UNREADY: {
    title: 'The gateway starts, stops or exchanges what answers there',
    hint: 'Come back in a second.',
    exitCode: 1,
    retryable: true,
  },
  OC_SOCKET_MESSAGE_INVALID: {
    title: 'A message on a WebSocket is not what the gateway takes',
    hint: 'Correct what the message names.',
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorSpec>
