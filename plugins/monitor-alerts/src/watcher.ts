import { X509Certificate } from 'node:crypto'
import { readFile, statfs } from 'node:fs/promises'
import { homedir } from 'node:os'
import { accountName } from '@openclaw/sdk'
import type { GatewayView, World } from '@openclaw/sdk'
import type { Alarm } from './alarm.js'

export interface WatcherOptions {
  readonly quietMs: number
  readonly diskFreePercent: number
  readonly certificates: readonly string[]
  readonly certificateDays: number
}

interface Surroundings {
  readonly world: World
  readonly gateway: GatewayView
  readonly home: string | undefined
}

const dayMs = 86_400_000

/** Looks for what no event tells of. `look` resolves with what is new; what stays wrong is told once. */
export function createWatcher(
  { world, gateway, home }: Surroundings,
  { quietMs, diskFreePercent, certificates, certificateDays }: WatcherOptions,
): { look(): Promise<readonly Alarm[]> } {
  let told = new Set<string>()

  function quietChannels(): Alarm[] {
    const now = world.clock.now()
    return gateway
      .snapshot()
      .channels.filter(({ state, since }) => state !== 'connected' && now - since >= quietMs)
      .map(({ id, account, state, since }) => {
        return {
          kind: 'channel',
          id: accountName(id, account),
          about: `${state} since ${new Date(since).toISOString()}`,
        }
      })
  }

  async function fullDisk(): Promise<Alarm[]> {
    if (home === undefined) return []
    const space = await statfs(home).catch(() => undefined)
    if (!space || space.blocks === 0) return []
    const free = (space.bavail / space.blocks) * 100
    return free < diskFreePercent ? [{ kind: 'disk', id: home, about: `${free.toFixed(1)} % free` }] : []
  }

  async function endingCertificate(file: string): Promise<Alarm[]> {
    const path = file.replace(/^~(?=\/)/, homedir())
    const alarm = (about: string): Alarm[] => [{ kind: 'certificate', id: file, about }]
    try {
      const ends = Date.parse(new X509Certificate(await readFile(path)).validTo)
      const left = ends - world.clock.now()
      if (left > certificateDays * dayMs) return []
      return alarm(`${left < 0 ? 'ended' : 'ends'} ${new Date(ends).toISOString()}`)
    } catch {
      return alarm('cannot be read')
    }
  }

  return {
    async look() {
      const others = [fullDisk(), ...certificates.map(endingCertificate)]
      const alarms = [...quietChannels(), ...(await Promise.all(others)).flat()]
      const fresh = alarms.filter((alarm) => !told.has(nameOf(alarm)))
      told = new Set(alarms.map(nameOf))
      return fresh
    },
  }
}

// How much of a disk is free changes all the time; a certificate that has ended is news again.
function nameOf({ kind, id, about }: Alarm): string {
  return kind === 'disk' ? `${kind} ${id}` : `${kind} ${id} ${about}`
}
