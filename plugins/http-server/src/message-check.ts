import type { Identity } from '@openclaw/sdk'
import type { SocketEndpoint, SocketMessage } from '@openclaw/sdk/http'
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv'
import { assertHolds } from './caller.js'
import { invalidMessage } from './frame.js'
import type { Frame } from './frame.js'

/** The message that a frame is. Rejects with OC_SOCKET_MESSAGE_INVALID or OC_AUTH_FORBIDDEN. */
export type MessageCheck = (frame: Frame, identity: Identity) => Promise<SocketMessage>

/** Past this, what a client named is not repeated to it. */
const longestName = 100

/** Compiles the schema of a message when it is said for the first time, and imports Ajv for the first of all. */
export function createMessageCheck({ messages }: SocketEndpoint): MessageCheck {
  const known = new Map(Object.entries(messages))
  const compiled = new Map<string, ValidateFunction>()
  // One for each socket: it keeps all that it compiled, and goes with the plugin.
  let ajv: Promise<Ajv> | undefined

  return async ({ type, value }, identity) => {
    const message = known.get(type)
    if (!message) throw invalidMessage(`"${type.slice(0, longestName)}" is no message of this socket`)
    assertHolds(identity, message.scope)
    let validate = compiled.get(type)
    if (!validate) {
      validate = (await (ajv ??= createAjv())).compile(schemaOf(message))
      compiled.set(type, validate)
    }
    if (!validate(value)) throw invalidMessage(`In a message "${type}" ${tell(validate.errors?.[0])}`)
    return message
  }
}

async function createAjv(): Promise<Ajv> {
  const module = await import('ajv')
  return new module.Ajv({
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    // A key named toString is a key.
    ownProperties: true,
    validateSchema: false,
    logger: false,
  })
}

function schemaOf({ body }: SocketMessage): object {
  const { properties } = body as { readonly properties?: object }
  return {
    type: 'object',
    ...body,
    properties: { ...properties, type: { type: 'string' }, ref: { type: 'string' } },
    additionalProperties: false,
  }
}

function tell({ instancePath, message, params }: Partial<ErrorObject> = {}): string {
  const at = instancePath ? instancePath.slice(0, longestName) : 'the message itself'
  const { additionalProperty: extra } = (params ?? {}) as { additionalProperty?: string }
  return extra === undefined ? `${at} ${message}` : `${at} must not have "${extra.slice(0, longestName)}"`
}
