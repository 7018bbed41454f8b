import { localAccess } from '@openclaw/sdk'
import type { Redaction } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import type { Gateway } from '@openclaw/gateway'
import { writeRunFile } from './run-file.js'
import { version } from './version.js'

export interface Announcement {
  /** Writes the run file anew where the address or the credential has changed. */
  update(): void
  remove(): void
}

/** The run file of a gateway that is ready, as long as there is an address to find. */
export function announce(home: string, gateway: Gateway, redaction: Redaction): Announcement {
  const startedAt = Date.now()
  let told: { readonly text: string; readonly port: number; remove(): void } | undefined

  function update(): void {
    const address = gateway.service(http)?.address
    const credential = gateway.service(localAccess)?.token
    if (credential !== undefined) redaction.add([credential])
    const text = JSON.stringify([address, credential])
    const before = told
    if (text === before?.text) return
    told = address && {
      ...{ text, port: address.port },
      remove: writeRunFile(home, address.port, {
        ...{ pid: process.pid, url: reachable(address.url), version, startedAt },
        ...(credential === undefined ? {} : { credential }),
      }),
    }
    if (before && before.port !== told?.port) before.remove()
  }

  update()
  return { update, remove: () => told?.remove() }
}

/** Where this machine calls what listens there: an address that means every interface is one to listen on only. */
export function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
}
