import { OpenClawError } from '@openclaw/sdk'
import type { MountOptions } from '@openclaw/sdk/http'
import type { FastifyInstance } from 'fastify'
import secureJson from 'secure-json-parse'

/** Deeper JSON can be parsed but not stored. */
export const deepest = 64

/** JSON bodies: not deeper than 64, no key that would reach a prototype; verified first where the mount asks for it. */
export function addJsonParser(instance: FastifyInstance, verify?: MountOptions['verify']): void {
  if (verify) verifyAll(instance, verify)
  else instance.removeContentTypeParser('application/json')
  instance.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    let value: unknown
    try {
      verify?.(request, body as Buffer)
      value = parse(String(body))
    } catch (error) {
      return done(error as Error)
    }
    done(null, value)
  })
}

/** No other parser may take a body that nobody verified; what comes without one is verified as empty. */
function verifyAll(instance: FastifyInstance, verify: NonNullable<MountOptions['verify']>): void {
  instance.removeAllContentTypeParsers()
  instance.addHook('preValidation', async (request) => {
    if (request.body === undefined) verify(request, Buffer.alloc(0))
  })
}

function parse(text: string): unknown {
  if (text === '') throw invalid('The body is empty')
  if (isTooDeep(text)) throw invalid(`The JSON is nested deeper than ${deepest}`)
  try {
    return secureJson.parse(text)
  } catch (error) {
    throw invalid(`The JSON is not valid: ${(error as Error).message}`)
  }
}

/** Counts brackets outside of strings; a text that is no JSON may pass, and then does not parse. */
export function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 92) index += 1
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 91 || code === 123) {
      depth += 1
      if (depth > deepest) return true
    } else if (code === 93 || code === 125) depth -= 1
  }
  return false
}

function invalid(message: string): OpenClawError {
  return new OpenClawError('OC_HTTP_BODY_INVALID', message)
}
