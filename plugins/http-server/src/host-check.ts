import type { IncomingMessage } from 'node:http'
import { OpenClawError } from '@openclaw/sdk'
import { isLoopback } from './loopback-address.js'

export interface HostCheck {
  /** Throws OC_HTTP_HOST_UNKNOWN when the request was sent to a name that is not this gateway's. */
  assertKnown(request: IncomingMessage): void
}

const written = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::([0-9]{1,5}))?$/i

/** Names of this machine are known, and those in `allowed`: with a port only on that port. */
export function createHostCheck(allowed: readonly string[]): HostCheck {
  const known = new Set(allowed.map((entry) => tidy(entry)))
  return {
    assertKnown({ rawHeaders }) {
      const host = onlyHost(rawHeaders)
      const [, name, port] = written.exec(host ?? '') ?? []
      if (name === undefined) {
        throw new OpenClawError('OC_HTTP_HOST_UNKNOWN', 'The request does not name one host', {
          hint: 'Send one Host header with the name of the gateway.',
        })
      }
      const bare = tidy(name)
      if (isLoopback(bare.replace(/^\[|\]$/g, '')) || known.has(bare)) return
      if (port !== undefined && known.has(`${bare}:${port}`)) return
      throw new OpenClawError('OC_HTTP_HOST_UNKNOWN', `The gateway is not known as "${bare}"`, {
        hint: `If the name is yours, add it: "gateway": { "allowedHosts": ["${bare}"] }.`,
      })
    },
  }
}

/** Undefined when there is none, or more than one: of two, a proxy may have read the other. */
function onlyHost(rawHeaders: readonly string[]): string | undefined {
  let host: string | undefined
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() !== 'host') continue
    if (host !== undefined) return undefined
    host = rawHeaders[index + 1]
  }
  return host
}

/** Case means nothing in a name, and the dot at its end only that it is whole. */
function tidy(host: string): string {
  return host.toLowerCase().replace(/\.(?=$|:)/, '')
}
