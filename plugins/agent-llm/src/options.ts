const provider = {
  type: 'object',
  additionalProperties: false,
  properties: {
    apiKey: { type: 'string', minLength: 1, writeOnly: true, description: 'The key of this provider.' },
    baseUrl: {
      type: 'string',
      pattern: '^https?://',
      description: 'Where its API is, up to and with the version: "http://127.0.0.1:8000/v1".',
    },
    wire: {
      enum: ['openai', 'anthropic'],
      description: 'The API it speaks; needed only for a provider that is not known.',
    },
  },
} as const

export const options = {
  type: 'object',
  additionalProperties: false,
  required: ['model'],
  properties: {
    id: { type: 'string', minLength: 1, default: 'main', description: 'The agent that rules name.' },
    model: {
      type: 'string',
      pattern: '^[a-z0-9-]+/.+$',
      examples: ['anthropic/claude-sonnet-4-5', 'ollama/llama3.2'],
      description: 'Provider and model: "anthropic/claude-sonnet-4-5", "ollama/llama3.2".',
    },
    fallbacks: {
      type: 'array',
      items: { type: 'string', pattern: '^[a-z0-9-]+/.+$' },
      default: [],
      description: 'Models that are asked, in this order, when the one before them fails.',
    },
    apiKey: {
      type: 'string',
      minLength: 1,
      writeOnly: true,
      description: "The key of the model's provider.",
    },
    baseUrl: {
      type: 'string',
      pattern: '^https?://',
      description: "Where the model's provider is, when it is not where it usually is.",
    },
    providers: {
      type: 'object',
      additionalProperties: provider,
      default: {},
      description: 'Keys and places of the providers of fallbacks, by provider.',
    },
    system: { type: 'string', default: '', description: 'What the model is told before everything else.' },
    historyEntries: {
      type: 'integer',
      minimum: 0,
      default: 50,
      description: 'How many of the newest entries of the session the model sees.',
    },
    maxSteps: {
      type: 'integer',
      minimum: 1,
      default: 16,
      description: 'How often the model is asked in one turn; each round of tools takes one.',
    },
    maxTokens: {
      type: 'integer',
      minimum: 1,
      default: 200_000,
      description: 'Tokens, in and out, after which a turn asks no more.',
    },
    maxOutputTokens: { type: 'integer', minimum: 1, description: 'The longest single answer, in tokens.' },
    temperature: { type: 'number', minimum: 0, maximum: 2, description: "The provider's own by default." },
    silenceMs: {
      type: 'integer',
      minimum: 1,
      default: 60_000,
      description: 'A model that says nothing for so many ms counts as failed.',
    },
    timeoutMs: {
      type: 'integer',
      minimum: 1,
      default: 300_000,
      description: 'The longest a turn may take, in ms.',
    },
  },
} as const
