import type { OutboundRow } from '@openclaw/ledger'
import { isOpenClawError, isSendError } from '@openclaw/sdk'
import type { Outbound, Settlement, TurnClaim } from '@openclaw/sdk'
import { send, withAccept, withClaims, withSettle, type Mutant, type MutantHost } from './mutant.js'

export type MutantName = keyof typeof mutants

/** Guarantees broken on purpose, from outside the production code. The checker must notice each. */
export const mutants = {
  'acknowledge-before-sync': acknowledgeBeforeSync,
  'settle-after-send': settleAfterSend,
  /** The control of the next: leases run out, and stale claims are refused. */
  'renewals-paused': renewalsPaused,
  'no-epoch-check': noEpochCheck,
  'dedupe-removed': dedupeRemoved,
  'turn-lanes-ignored': turnLanesIgnored,
  'send-lanes-ignored': sendLanesIgnored,
  'session-before-settle': sessionBeforeSettle,
  'send-unmarked': sendUnmarked,
  'doubt-resent': doubtResent,
} satisfies Record<string, (host: MutantHost) => Mutant>

function acknowledgeBeforeSync(): Mutant {
  return {
    queue(ledger) {
      const underWay = new Map<string, string>()
      return {
        ...ledger,
        async accept(incoming) {
          const { channel, deliveryId } = incoming.envelope
          const delivery = `${channel} ${deliveryId}`
          const known = underWay.get(delivery)
          if (known !== undefined) return { status: 'duplicate', id: known, conflict: false }
          const { records } = await ledger.list({ limit: 10_000 })
          if (records.some(({ envelope }) => envelope?.deliveryId === deliveryId))
            return ledger.accept(incoming)
          underWay.set(delivery, incoming.id)
          void ledger.accept(incoming).catch(() => undefined)
          return { status: 'accepted', sends: [] }
        },
      }
    },
  }
}

function settleAfterSend({ life, channels }: MutantHost): Mutant {
  const sent = new Set<string>()

  async function sendFirst({ outbound }: Settlement): Promise<void> {
    for (const { outbound: leaving, outcome } of outbound) {
      if (outcome) continue
      try {
        await Promise.race([send(channels, leaving), life.sleep(1_500)])
        sent.add(leaving.id)
      } catch (error) {
        if (!isSendError(error)) sent.add(leaving.id)
      }
    }
  }

  return {
    queue: (ledger) =>
      withSettle(ledger, async (claim, settlement) => {
        await sendFirst(settlement)
        return claim.settle(settlement)
      }),
    channel: (channel) => ({
      ...channel,
      send: (outbound, options) =>
        sent.has(outbound.id)
          ? Promise.resolve({ platformId: outbound.id })
          : channel.send(outbound, options),
    }),
  }
}

function renewalsPaused(): Mutant {
  return { queue: (ledger) => withClaims(ledger, (claim) => ({ ...claim, renew: async () => undefined })) }
}

function noEpochCheck({ life, store, channels }: MutantHost): Mutant {
  /** What a settle does, without asking whether the claim still holds. */
  async function settleAnyway({ messages }: TurnClaim, { turnId, outcomes, outbound }: Settlement) {
    const settledAt = life.world.clock.now()
    const outboundIds = outbound.map((created) => created.outbound.id)
    const rows = outbound
      .filter(({ outcome }) => !outcome)
      .map((created) => rowOf(created.outbound, settledAt))
    const inbound = await Promise.all(messages.map(({ id }) => store.row(id)))
    await store.commit([
      ...inbound.map((row, index) => {
        const patch = { ...outcomes[index], settledAt, turnId, outboundIds }
        return { type: 'update', row: row!, patch } as const
      }),
      ...rows.map((row) => ({ type: 'insert', row }) as const),
    ])
    for (const row of rows) void send(channels, row.outbound).catch(() => undefined)
    return []
  }

  return {
    queue: (ledger) =>
      withClaims(ledger, (claim) => ({
        ...claim,
        renew: async () => undefined,
        async settle(settlement) {
          try {
            return await claim.settle(settlement)
          } catch (error) {
            if (!isOpenClawError(error) || error.code !== 'OC_CLAIM_STALE') throw error
            return settleAnyway(claim, settlement)
          }
        },
      })),
  }
}

function dedupeRemoved({ life }: MutantHost): Mutant {
  return {
    queue: (ledger) =>
      withAccept(ledger, (incoming) => {
        const { envelope } = incoming
        return {
          ...incoming,
          envelope: { ...envelope, deliveryId: `${envelope.deliveryId}#${life.world.id()}` },
        }
      }),
    channel: (channel) => ({
      ...channel,
      send(outbound, options) {
        const answers = outbound.answers.map((answered) => {
          return { ...answered, deliveryId: answered.deliveryId.replace(/#.*/, '') }
        })
        return channel.send({ ...outbound, answers }, options)
      },
    }),
  }
}

function turnLanesIgnored({ chance }: MutantHost): Mutant {
  return {
    queue: (ledger) =>
      withClaims(
        withAccept(ledger, (incoming) => ({ ...incoming, key: `${incoming.key}#${chance.between(1, 3)}` })),
        (claim) => ({ ...claim, key: claim.key.replace(/#.*/, '') }),
      ),
  }
}

function sendLanesIgnored(): Mutant {
  return {
    queue: (ledger) =>
      withSettle(ledger, (claim, settlement) => {
        const outbound = settlement.outbound.map((created) => {
          return { ...created, outbound: { ...created.outbound, thread: created.outbound.id } }
        })
        return claim.settle({ ...settlement, outbound })
      }),
  }
}

function sessionBeforeSettle({ sessions }: MutantHost): Mutant {
  return {
    queue: (ledger) =>
      withSettle(ledger, async (claim, settlement) => {
        const { synced } = await sessions.append(claim.key, settlement.turnId, settlement.entries)
        synced.catch(() => undefined)
        return claim.settle(settlement)
      }),
  }
}

function sendUnmarked(): Mutant {
  return {
    queue: (ledger) => ({
      ...ledger,
      claimSend: (request) => ledger.claimSend({ ...request, marked: false }),
    }),
  }
}

function doubtResent(): Mutant {
  return { channel: (channel) => ({ ...channel, guarantee: 'native' }) }
}

function rowOf(outbound: Outbound, acceptedAt: number): OutboundRow {
  return {
    ...{ id: outbound.id, direction: 'outbound', outbound, acceptedAt, settledAt: acceptedAt },
    ...{ state: 'delivered', attempts: 1, failures: [], stages: [] },
  }
}
