const token = {
  type: 'string',
  pattern: '^[^/\\s]+$',
  writeOnly: true,
  description: 'The token of the bot, as @BotFather gives it.',
  examples: [{ $env: 'TELEGRAM_TOKEN' }],
} as const

const webhook = {
  type: 'object',
  additionalProperties: false,
  required: ['url', 'secretToken'],
  properties: {
    url: {
      type: 'string',
      pattern: '^https?://[^?#]+$',
      examples: ['https://claw.example.com'],
      description: 'The address at which Telegram reaches this gateway, without the path.',
    },
    secretToken: {
      type: 'string',
      pattern: '^[A-Za-z0-9_-]{16,256}$',
      writeOnly: true,
      description: 'What Telegram shows with each update: 16 to 256 letters, digits, _ and -.',
    },
    path: {
      type: 'string',
      pattern: '^(/[A-Za-z0-9_-]+)+$',
      default: '/webhooks/telegram',
      description: 'Where updates are taken; the name of the account is added to it.',
    },
  },
  description: 'For the mode webhook: where Telegram delivers updates.',
} as const

export const options = {
  type: 'object',
  additionalProperties: false,
  // `openclaw init` asks for the first.
  anyOf: [{ required: ['token'] }, { required: ['accounts'] }],
  if: { required: ['mode'], properties: { mode: { const: 'webhook' } } },
  then: { required: ['webhook'] },
  properties: {
    id: { type: 'string', minLength: 1, default: 'telegram', description: 'The name that rules match.' },
    token,
    accounts: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^[a-z0-9][a-z0-9-]{0,62}$' },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['token'],
        properties: { token },
      },
      description:
        'Several bots, by the names that rules match; instead of `token`, which is the account `default`.',
    },
    mode: {
      enum: ['polling', 'webhook'],
      default: 'polling',
      description: 'Whether updates are asked for, or delivered by Telegram over HTTPS.',
    },
    webhook,
    apiRoot: {
      type: 'string',
      pattern: '^https?://[^?#]*[^/?#]$',
      default: 'https://api.telegram.org',
      description: 'Where the Bot API is, for a server of your own.',
    },
    reactions: {
      enum: ['off', 'own', 'all'],
      default: 'off',
      description:
        'Which reactions are messages: none, those to what the bot said, or all. In groups the bot must be an administrator.',
    },
    ackReaction: {
      type: 'string',
      minLength: 1,
      maxLength: 16,
      examples: ['👀'],
      description:
        'An emoji set on a message while it waits for its answer. One of those that Telegram allows as a reaction.',
    },
    commandsMenu: {
      type: 'boolean',
      default: true,
      description: "Whether the gateway's commands are shown in the menu of the bot.",
    },
    edits: {
      enum: ['ignore', 'answer'],
      default: 'ignore',
      description: 'Whether an edited message is a new one.',
    },
    linkPreview: {
      type: 'boolean',
      default: true,
      description: 'Whether links in answers are shown with a preview.',
    },
    mediaMaxBytes: {
      type: 'integer',
      minimum: 1,
      default: 20_000_000,
      description:
        'The largest file that is fetched or sent. The Bot API of Telegram itself lets 20 MB in and 50 MB out.',
    },
  },
} as const
