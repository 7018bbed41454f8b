import type { IncomingMessage } from 'node:http'
import { OpenClawError } from '@openclaw/sdk'

const written = /^(https?):\/\/(.+)$/
const usualPort: Readonly<Record<string, string>> = { http: ':80', https: ':443' }
const foreignSites: ReadonlySet<unknown> = new Set(['cross-site', 'same-site'])

/** Throws OC_HTTP_ORIGIN_FOREIGN when a page made the request that does not come from where the request goes. */
export function assertOwnOrigin({ headers: { origin, host } }: IncomingMessage): void {
  if (origin === undefined || isOwn(origin, host ?? '')) return
  throw new OpenClawError('OC_HTTP_ORIGIN_FOREIGN', 'The Origin of the request is another site')
}

/**
 * For requests whose credential a browser adds by itself: throws OC_HTTP_ORIGIN_FOREIGN unless a page of the gateway
 * made it. What `changes` something must say so with an Origin.
 */
export function assertOwnPage(request: IncomingMessage, changes: boolean): void {
  const { headers } = request
  assertOwnOrigin(request)
  if (foreignSites.has(headers['sec-fetch-site'])) {
    throw new OpenClawError('OC_HTTP_ORIGIN_FOREIGN', 'A page of another site made the request')
  }
  if (changes && headers.origin === undefined) {
    throw new OpenClawError('OC_HTTP_ORIGIN_FOREIGN', 'The request does not say which page made it', {
      hint: 'Send the Origin of the gateway, or its access token as a bearer token from a program.',
    })
  }
}

/** Browsers say where a page that makes a request comes from; most programs do not. */
export function isFromBrowser({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined
}

/** A browser writes the scheme in small letters and leaves the usual port out: what differs is no browser's. */
function isOwn(origin: string, host: string): boolean {
  const [, scheme = '', authority] = written.exec(origin) ?? []
  if (authority === undefined) return false
  const port = usualPort[scheme] ?? ''
  return without(port, authority.toLowerCase()) === without(port, host.toLowerCase())
}

function without(port: string, authority: string): string {
  return authority.endsWith(port) ? authority.slice(0, -port.length) : authority
}
