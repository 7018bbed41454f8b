import { hash } from 'node:crypto'
import { browserLifetimeMs } from './browsers.js'

/** The longest Cookie header that is looked at. */
const longestHeader = 8_192
/** 32 random bytes as base64url. */
const value = /^[\w-]{43}$/

/** What a browser presents once it is signed in. */
export interface SessionCookie {
  /** The id in a Cookie header; undefined where it is missing, malformed or there twice. */
  read(header: string | undefined): string | undefined
  /** A Set-Cookie header. `secure`: only to be sent over TLS. */
  set(id: string, secure: boolean): string
  clear(secure: boolean): string
}

/**
 * Its name is that of the home: browsers do not tell cookies of two ports apart, and two gateways on one machine must not
 * sign each other's browsers out.
 */
export function createCookie(home = ''): SessionCookie {
  const name = `openclaw-${hash('sha256', home).slice(0, 8)}`
  const write = (id: string, maxAgeSeconds: number, secure: boolean): string =>
    `${name}=${id}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`

  return {
    read(header = '') {
      if (header.length > longestHeader) return undefined
      const pairs = header.split(';').map((pair) => pair.trim())
      const [mine, twin] = pairs.filter((pair) => pair.startsWith(`${name}=`))
      const id = mine?.slice(name.length + 1)
      return id !== undefined && twin === undefined && value.test(id) ? id : undefined
    },
    set: (id, secure) => write(id, browserLifetimeMs / 1_000, secure),
    clear: (secure) => write('', 0, secure),
  }
}
