/** Files of an installed plugin: its manifest, and code that does as much as a test needs. */
function installedPlugin(name: string, options: object, description = ''): Record<string, string> {
  const kind = /(agent|channel)-/.exec(name)?.[1] ?? 'agent'
  const folder = `node_modules/${name}`
  const setup =
    kind === 'channel'
      ? '() {}'
      : `({ services }, options) {
          services.agents.add(options.id, {
            async *run(turn) { yield { type: 'text.delta', text: options.model + ': ' + turn.text }; yield { type: 'done' } },
          })
        }`
  const needs = kind === 'channel' ? {} : { agents: { id: 'agents', registry: true } }
  return {
    [`${folder}/package.json`]: JSON.stringify({
      name,
      version: '0.2.0',
      description,
      type: 'module',
      exports: './index.js',
      openclaw: { kind, api: 1, needs: Object.keys(needs), provides: [], permissions: {}, options },
    }),
    [`${folder}/index.js`]: `export default {
      name: '${name}', api: 1, kind: '${kind}', needs: ${JSON.stringify(needs)}, options: ${JSON.stringify(options)},
      setup${setup},
    }`,
  }
}

export const llm = installedPlugin('@openclaw/agent-llm', {
  type: 'object',
  additionalProperties: false,
  required: ['model'],
  properties: {
    id: { type: 'string', default: 'main' },
    model: { type: 'string', minLength: 1, examples: ['openai/gpt-of-the-plugin'] },
    apiKey: { type: 'string', minLength: 8, writeOnly: true },
    timeoutMs: { type: 'integer', minimum: 1, default: 1000 },
  },
})

export const telegram = installedPlugin(
  '@openclaw/channel-telegram',
  {
    type: 'object',
    additionalProperties: false,
    required: ['token', 'mode', 'every'],
    properties: {
      token: {
        type: 'string',
        minLength: 8,
        writeOnly: true,
        description: 'The token of the bot, as @BotFather gave it.',
      },
      mode: { enum: ['polling', 'webhook'], description: 'How messages come.' },
      every: { type: 'integer', minimum: 1, maximum: 60, description: 'Seconds between two looks.' },
    },
  },
  'Bots of Telegram.',
)
