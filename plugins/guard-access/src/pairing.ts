import { errorLine, OpenClawError } from '@openclaw/sdk'
import type { Address, Envelope, GatewayView, Log, World } from '@openclaw/sdk'
import {
  codeLifetimeMs,
  findRequest,
  isApproved,
  openRequests,
  withApproved,
  withoutApproved,
  withoutRequest,
  withRequest,
} from './approvals.js'
import type { Approvals, Request, Scope } from './approvals.js'
import { makeCode, readCode } from './code.js'
import { createGuesses } from './guesses.js'
import { createFileStore } from './file-store.js'
import { createMemoryStore } from './store.js'
import { approveCommand } from './to-allow.js'

const longestName = 100

export interface Pairing {
  isApproved(envelope: Envelope): Promise<boolean>
  /**
   * Makes a request of who wrote this, and tells the person the code, once: the code; undefined where the person waits
   * already, or too many do.
   */
  request(envelope: Envelope): Promise<string | undefined>
  /** Whoever is approved, and whoever waits. */
  list(): Promise<Approvals>
  /** Lets in who has the code, and tells the person. Throws OC_ACCESS_CODE_UNKNOWN, OC_ACCESS_LOCKED. */
  approve(scope: Scope, code: string): Promise<Request>
  /** Takes back that this sender may write. Throws OC_ACCESS_SENDER_UNKNOWN. */
  revoke(scope: Scope, id: string): Promise<void>
  /** Resolves when everybody who has to be told something was told. */
  close(): Promise<void>
}

interface PairingParts {
  /** Where it is kept; undefined keeps it in memory. */
  readonly home: string | undefined
  readonly world: World
  readonly gateway: Pick<GatewayView, 'post'>
  readonly log: Log
}

export function createPairing({ home, world, gateway, log }: PairingParts): Pairing {
  const store = home === undefined ? createMemoryStore() : createFileStore(home, world)
  const { clock } = world
  const guesses = createGuesses(world)
  const notices = new Set<Promise<void>>()

  /** Nobody waits for it: the message that it is about is judged in time, also by a slow disk. */
  function tell(request: Request, text: string, failed?: () => Promise<unknown>): void {
    const notice = post(request, text).catch(async (error: unknown) => {
      log.warn(
        { channel: request.channel, sender: request.id, error: errorLine(error) },
        'a person could not be told',
      )
      await failed?.()
    })
    const told = notice.catch(() => undefined).finally(() => notices.delete(told))
    notices.add(told)
  }

  async function post({ channel, account, peer, thread }: Address, text: string): Promise<void> {
    const { refusal } = await gateway.post({
      channel,
      account,
      peer,
      ...(thread !== undefined && { thread }),
      text,
    })
    if (refusal) throw new Error(`the notice was refused: ${refusal.reason}`)
  }

  return {
    async isApproved({ channel, account, sender }) {
      return isApproved(await store.read(), { channel, account, id: sender.id })
    },
    async request(envelope) {
      const now = clock.now()
      const request = requestOf(envelope, now)
      const add = (approvals: Approvals): Approvals | undefined => withRequest(approvals, request, now)
      // A crowd of strangers must not make the disk write: most of them change nothing.
      if (!add(await store.read()) || !(await store.change(add))) return undefined
      const { channel, code } = request
      tell(request, askingText(channel, code), () =>
        store.change((approvals) => withoutRequest(approvals, code)),
      )
      return code
    },
    async list() {
      const approvals = await store.read()
      return { ...approvals, requests: openRequests(approvals, clock.now()) }
    },
    async approve(scope, typed) {
      if (guesses.locked()) {
        const message = 'Too many codes were wrong: none is looked at for ten minutes'
        throw new OpenClawError('OC_ACCESS_LOCKED', message)
      }
      let found: Request | undefined
      await store.change((approvals) => {
        found = findRequest(approvals, scope, readCode(typed), clock.now())
        return found && withApproved(approvals, found, clock.now())
      })
      if (!found) {
        guesses.wrong()
        throw new OpenClawError(
          'OC_ACCESS_CODE_UNKNOWN',
          `Nobody who waits on ${scope.channel} has this code`,
        )
      }
      const { channel, account, id, name } = found
      log.info({ channel, account, sender: id, name }, 'a sender was approved')
      tell(found, 'You are allowed now. Please say again what you wanted.')
      return found
    },
    async revoke(scope, id) {
      if (!(await store.change((approvals) => withoutApproved(approvals, scope, id)))) {
        const message = `Nobody was approved on ${scope.channel} by the id ${JSON.stringify(id)}`
        throw new OpenClawError('OC_ACCESS_SENDER_UNKNOWN', message)
      }
      log.info({ ...scope, sender: id }, 'a sender may not write any more')
    },
    async close() {
      await Promise.all(notices)
    },
  }
}

function requestOf({ channel, account, peer, thread, sender }: Envelope, now: number): Request {
  return {
    ...{ channel, account, peer: { kind: peer.kind, id: peer.id }, id: sender.id },
    ...(thread !== undefined && { thread }),
    ...(sender.name !== undefined && { name: sender.name.slice(0, longestName) }),
    ...{ code: makeCode(), expiresAt: now + codeLifetimeMs },
  }
}

function askingText(channel: string, code: string): string {
  const why =
    'I do not know you yet, so I cannot answer. Whoever runs this gateway can let you in, within an hour:'
  return `${why}\n\n${approveCommand(channel, code)}`
}
