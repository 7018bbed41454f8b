export const options = { type: 'object', additionalProperties: false, properties: {} } as const
