import { ServerResponse } from 'node:http'
import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'

export type SecurityHeaders = Readonly<Record<string, string>>

const everywhere = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), microphone=(), midi=(), ' +
    'payment=(), serial=(), usb=()',
  'cache-control': 'no-store',
}

/** Of answers to programs: a browser that shows one loads and runs nothing. */
export const apiHeaders: SecurityHeaders = Object.freeze({
  ...everywhere,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
})

/** Of pages: what they load comes from here, and nothing runs that stands in the page itself. */
export const pageHeaders: SecurityHeaders = Object.freeze({
  ...everywhere,
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
})

type Given = OutgoingHttpHeaders | OutgoingHttpHeader[]

/** A response that carries them whoever writes it; what a route sets itself, in small letters, wins. */
// Node takes a class here. Its writeHead is the one place through which each answer goes, also that of a route which
// writes to the socket past Fastify.
export class SecureResponse<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {
  security = apiHeaders

  override writeHead(status: number, second?: string | Given, third?: Given): this {
    const reason = typeof second === 'string' ? second : undefined
    let headers = typeof second === 'string' ? third : second
    if (Array.isArray(headers) || this.getHeaderNames().length > 0) this.#setMissing()
    else headers = { ...this.security, ...headers }
    return reason === undefined ? super.writeHead(status, headers) : super.writeHead(status, reason, headers)
  }

  #setMissing(): void {
    for (const [name, value] of Object.entries(this.security)) {
      if (!this.hasHeader(name)) this.setHeader(name, value)
    }
  }
}
