export const options = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: { type: 'string', minLength: 1, default: 'main', description: 'The agent that rules name.' },
    greeting: { type: 'string', default: 'You said', description: 'What stands before each answer.' },
  },
} as const
