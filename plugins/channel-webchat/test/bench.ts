import { createRealWorld, createTestLog, type ChannelBench } from '@openclaw/testing'
import type { Envelope, MessageRecord, Outbound } from '@openclaw/sdk'
import type { SocketConnection } from '@openclaw/sdk/http'
import { createChat } from '../src/chat.js'
import type { ChatEvent, Said } from '../src/protocol.js'

/** The channel with a ledger of two kinds of records, so that the contract sees the channel and nothing else. */
export async function make(): Promise<ChannelBench> {
  const records = new Map<string, MessageRecord>()
  const chat = createChat({
    ...{ id: 'webchat', historyPage: 50, historySize: 100, world: createRealWorld(), log: createTestLog() },
    queue: { get: async (id) => records.get(id), list: async () => ({ records: [] }) },
    gateway: { interrupt: () => false },
  })
  const events: ChatEvent[] = []
  const connectionOf = (user: string): SocketConnection => ({
    identity: { id: user, scopes: ['chat'] },
    signal: new AbortController().signal,
    send: (event) => events.push(event as ChatEvent) > 0,
    close: () => undefined,
  })
  const common = { attempts: 1, failures: [], acceptedAt: 1, settledAt: 1, stages: [] }

  /** As the gateway does before it calls `send`. */
  function record(outbound: Outbound): void {
    const { id, channel, account, peer } = outbound
    const address = { channel, account, peer }
    records.set(id, { ...common, ...address, id, direction: 'outbound', state: 'delivered', outbound })
    for (const answered of outbound.answers) {
      const envelope: Envelope = { ...address, ...answered, sender: { id: peer.id }, text: 'hi' }
      const outboundIds = [id]
      records.set(answered.id, {
        ...{ ...common, ...address, id: answered.id, direction: 'inbound', state: 'replied' },
        ...{ envelope, outboundIds },
      })
    }
  }

  return {
    channel: {
      ...chat.channel,
      async send(outbound: Outbound, options: Parameters<typeof chat.channel.send>[1]) {
        record(outbound)
        return chat.channel.send(outbound, options)
      },
    },
    async deliver({ text, from, id }: { text: string; from: string; id: string }) {
      const connection = connectionOf(from)
      await chat.open(connection, 'conversation')
      await chat.say(connection, { conversation: 'conversation', id, text })
      const receipt = events.filter((event) => event.type === 'receipt').at(-1)
      return { acknowledged: !['full', 'unavailable'].includes(receipt?.status ?? '') }
    },
    async shown() {
      await new Promise((resolve) => setImmediate(resolve))
      const said = new Map<string, Said>()
      for (const event of events) if (event.type === 'said') said.set(event.message.id, event.message)
      return [...said.values()].flatMap(({ replies }) => replies.map(({ text }) => ({ text, to: 'ann' })))
    },
    close: async () => chat.close(),
  }
}
