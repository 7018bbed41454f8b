import { OpenClawError } from '@openclaw/sdk'
import type { FastifyInstance } from 'fastify'
import secureJson from 'secure-json-parse'

/** Deeper JSON can be parsed but not stored. */
export const deepest = 64

/** JSON bodies: not deeper than 64, no key that would reach a prototype. */
export function addJsonParser(instance: FastifyInstance): void {
  instance.removeContentTypeParser('application/json')
  instance.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const text = String(body)
    if (text === '') return done(invalid('The body is empty'))
    if (isTooDeep(text)) return done(invalid(`The JSON is nested deeper than ${deepest}`))
    let value: unknown
    try {
      value = secureJson.parse(text)
    } catch (error) {
      return done(invalid(`The JSON is not valid: ${(error as Error).message}`))
    }
    done(null, value)
  })
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
