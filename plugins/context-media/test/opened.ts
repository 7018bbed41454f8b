import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agents, channels, definePlugin } from '@openclaw/sdk'
import type { Attachment, ChannelLink, MessageRecord, PluginEntry, Turn } from '@openclaw/sdk'
import { createTestGateway } from '@openclaw/testing'
import type { TestGateway, TestGatewayOptions } from '@openclaw/testing'
import { afterEach } from 'vitest'
import plugin from '../src/index.js'

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

type Download = (id: string, signal: AbortSignal) => AsyncIterable<Uint8Array> | Promise<never>

export interface Opened {
  readonly test: TestGateway
  readonly home: string
  /** What the agent was given, oldest first. */
  readonly turns: readonly Turn[]
  /** The ids of what was fetched. */
  readonly fetched: readonly string[]
  /** Sends these files, and waits for the end of the message. */
  send(
    files: readonly Partial<Attachment>[],
    given?: { readonly peer?: string; readonly text?: string },
  ): Promise<MessageRecord>
  /** The paths of all files under `media`, those of drafts too. */
  files(): Promise<string[]>
}

interface OpenOptions extends Pick<TestGatewayOptions, 'world'> {
  readonly media?: NonNullable<Parameters<typeof plugin>[0]>
  readonly home?: string
  /** How often the agent fails first. */
  readonly failures?: number
  readonly plugins?: readonly PluginEntry[]
  /** Runs in the agent. */
  readonly during?: (turn: Turn, signal: AbortSignal) => Promise<unknown>
}

export const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100, 7)])

/** Bytes one by one piece, as a socket gives them. */
export async function* inPieces(bytes: Buffer, size = 7): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'openclaw-media-'))
  closers.push(() => rm(home, { recursive: true, force: true }))
  return home
}

/** A gateway with a channel whose files are what `download` gives. */
export async function open(download: Download, options: OpenOptions = {}): Promise<Opened> {
  const { media, home = await newHome(), failures = 0, plugins = [], world, during } = options
  const turns: Turn[] = []
  const fetched: string[] = []
  let link: ChannelLink | undefined
  let count = 0
  const post = definePlugin({
    ...{ name: 'openclaw-channel-post', api: 1, kind: 'channel' },
    options: { type: 'object', additionalProperties: false },
    needs: { channels },
    setup({ services }) {
      services.channels.add('post', {
        ...{ guarantee: 'none', sender: 'any', sends: 4 },
        open(opened) {
          link = opened
          return () => undefined
        },
        send: async () => ({}),
        async download({ id }, { signal, account }) {
          fetched.push(account === 'default' ? id : `${account}/${id}`)
          return download(id, signal)
        },
      })
    },
  })()
  const test = await createTestGateway({
    ...{ home, plugins: [post, listener(turns, failures, during), plugin(media), ...plugins] },
    ...(world && { world }),
  })
  closers.push(() => test.stop())
  return {
    ...{ test, home, turns, fetched },
    async send(files, { peer = 'ann', text = '' } = {}) {
      const attachments = files.map((file, index) => ({
        id: `f${index + 1}`,
        kind: 'image' as const,
        ...file,
      }))
      const receipt = await link!.receive({
        ...{ channel: 'post', account: 'default', deliveryId: `d${(count += 1)}`, text, attachments },
        ...{ peer: { kind: 'direct', id: peer }, sender: { id: peer } },
      })
      if (!('id' in receipt)) throw new Error(`not taken: ${JSON.stringify(receipt)}`)
      return test.ended(receipt.id)
    },
    files: () => filesIn(join(home, 'media')),
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return found.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort()
}

function listener(turns: Turn[], failures: number, during: OpenOptions['during']): PluginEntry {
  let left = failures
  return definePlugin({
    ...{ name: 'openclaw-agent-listener', api: 1, kind: 'agent' },
    options: { type: 'object', additionalProperties: false },
    needs: { agents },
    setup({ services }) {
      services.agents.add('main', {
        timeoutMs: 86_400_000,
        async *run(turn, { signal }) {
          turns.push(turn)
          await during?.(turn, signal)
          if ((left -= 1) >= 0) throw new Error('not this time')
          yield { type: 'done', text: 'seen' } as const
        },
      })
    },
  })()
}

/** The attachments that the agent was given with a turn. */
export function given({ messages }: Turn): readonly Attachment[] {
  return messages.flatMap(({ envelope }) => envelope.attachments ?? [])
}
