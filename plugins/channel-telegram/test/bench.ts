import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Envelope, Outbound } from '@openclaw/sdk'
import { createRealWorld, createTestLog, type ChannelBench } from '@openclaw/testing'
import { startFakeTelegram } from '@openclaw/testing/telegram'
import { createTelegram } from '../src/channel.js'
import type { Settings } from '../src/settings.js'

/** Options as the schema fills them in. */
const defaults: Omit<Settings, 'apiRoot'> = {
  ...{ id: 'telegram', mode: 'polling', reactions: 'off', edits: 'ignore' },
  ...{ commandsMenu: true, linkPreview: true, mediaMaxBytes: 20_000_000 },
}

/** Chats of people with names, which Telegram has numbers for. */
const numbers = new Map([['ann', 111]])

/** The channel on a fake platform. Only the translation of names and numbers stands between the contract and both. */
export async function telegramBench(): Promise<ChannelBench> {
  const fake = await startFakeTelegram()
  const home = await mkdtemp(join(tmpdir(), 'openclaw-telegram-'))
  const settings: Settings = { ...defaults, token: fake.token, apiRoot: fake.url }
  const host = {
    ...{ settings, home, world: createRealWorld(), log: createTestLog() },
    commands: { add: () => () => undefined, get: () => undefined, list: () => new Map() },
    counts: { message: 0, nothing: 0, malformed: 0 },
  }
  const { channel } = createTelegram(host)
  const updates = new Map<string, number>()
  let receipts = new Map<string, (final: boolean) => void>()
  let opened = false

  for (const number of numbers.values()) fake.open(number)
  return {
    channel: {
      ...channel,
      async open(link) {
        opened = true
        const close = await channel.open({
          ...link,
          async receive(envelope) {
            const receipt = await link.receive(named(envelope))
            receipts.get(envelope.deliveryId)?.(!['full', 'unavailable'].includes(receipt.status))
            return receipt
          },
        })
        return async () => {
          opened = false
          await close()
        }
      },
      send: (outbound, options) => channel.send(numbered(outbound), options),
    },
    async deliver({ text, from, id }) {
      if (!opened) return { acknowledged: false }
      const updateId = updates.get(id) ?? 1_000 + updates.size
      updates.set(id, updateId)
      const came = new Promise<boolean>((resolve) => {
        receipts = new Map([[String(updateId), resolve]])
      })
      const chat = { id: numbers.get(from), type: 'private', first_name: from }
      const message = {
        message_id: updateId,
        date: 1_763_900_000,
        chat,
        from: { ...chat, is_bot: false },
        text,
      }
      const waiting = fake.unconfirmed().find(({ update }) => update.update_id === updateId)
      const tracked = waiting ?? fake.raw({ update_id: updateId, message })
      if (!(await came)) return { acknowledged: tracked.confirmed }
      while (!tracked.confirmed) await new Promise((resolve) => setImmediate(resolve))
      return { acknowledged: true }
    },
    shown: async () =>
      [...numbers].flatMap(([name, number]) => fake.shown(number).map((text) => ({ text, to: name }))),
    async close() {
      await fake.stop()
      await rm(home, { recursive: true })
    },
  }
}

function named(envelope: Envelope): Envelope {
  const nameOf = (id: string) => [...numbers].find(([, number]) => String(number) === id)?.[0] ?? id
  return {
    ...envelope,
    peer: { ...envelope.peer, id: nameOf(envelope.peer.id) },
    sender: { ...envelope.sender, id: nameOf(envelope.sender.id) },
  }
}

function numbered(outbound: Outbound): Outbound {
  const { id } = outbound.peer
  return { ...outbound, peer: { ...outbound.peer, id: String(numbers.get(id) ?? id) } }
}
