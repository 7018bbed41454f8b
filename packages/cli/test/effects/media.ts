import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Attachment, Envelope, Receipt } from '@openclaw/sdk'
import { vi } from 'vitest'
import { folderWith } from '../command.js'
import type { Config, Effect } from './effect.js'
import type { Running } from './running.js'

/** A channel on which people send files of 1,000 bytes, and some that never come. */
const post = `
  const definition = {
    name: 'openclaw-channel-post', api: 1, kind: 'channel',
    options: { type: 'object', additionalProperties: false },
    needs: { channels: { id: 'channels', registry: true } },
    setup: ({ services }) => void services.channels.add('post', {
      guarantee: 'none', sender: 'any', sends: 1,
      open(link) { globalThis.openclawPost = (envelope) => link.receive(envelope); return () => {} },
      send: async () => ({}),
      async download({ id }) {
        if (id === 'never') await new Promise(() => {})
        return (async function* () { yield Buffer.alloc(1000, 'text') })()
      },
    }),
  }
  export default Object.assign(() => {}, { definition, [Symbol.for('openclaw.plugin')]: true })`

const text: Attachment = { id: 'some', kind: 'file', mimeType: 'text/plain' }

/** Two `media` blocks that differ in one key, and what is measured under each. */
function fetching(
  of: Config,
  gives: unknown,
  butOf: Config,
  givesInstead: unknown,
  measure: Effect['measure'],
) {
  return (): Effect => {
    const channel = join(folderWith({ 'post.mjs': post }), 'post.mjs')
    const access = { channels: { post: { dmPolicy: 'open' } } }
    const config = (media: Config): Config => ({ media, access, plugins: [{ use: channel }] })
    return { ...{ of: config(of), gives, butOf: config(butOf), givesInstead }, measure }
  }
}

/** How many files are there after messages with these. */
function filesAfter(...messages: readonly (readonly Attachment[])[]) {
  return async ({ home, record }: Running): Promise<number> => {
    for (const [index, attachments] of messages.entries()) {
      const id = await sent(`p${index}`, attachments)
      await vi.waitFor(async () => {
        const { state } = await record(id)
        if (state !== 'replied') throw new Error(`still ${state}`)
      })
    }
    return filesIn(join(home, 'media'))
  }
}

/** What became of a message, at most 15 s after it came with a file that never does. */
async function withoutTheFile({ record, world }: Running): Promise<string> {
  const id = await sent('ann', [{ ...text, id: 'never' }])
  for (let second = 0; second < 15; second++) {
    await wait(10)
    await world.advance(1_000)
  }
  return (await record(id)).state
}

async function sent(id: string, attachments: readonly Attachment[]): Promise<string> {
  const { openclawPost } = globalThis as unknown as { openclawPost(envelope: Envelope): Promise<Receipt> }
  const peer = { kind: 'direct', id } as const
  const said = { channel: 'post', account: 'default', deliveryId: id, peer, sender: { id }, text: 'look' }
  const receipt = await openclawPost({ ...said, attachments })
  if (!('id' in receipt)) throw new Error(`not taken: ${JSON.stringify(receipt)}`)
  return receipt.id
}

function filesIn(folder: string): number {
  if (!existsSync(folder)) return 0
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .length
}

const one = filesAfter([text])

export const mediaEffects: Readonly<Record<string, () => Effect>> = {
  'media.maxBytes': fetching({ maxBytes: '1k' }, 1, { maxBytes: 999 }, 0, one),
  'media.maxTotalBytes': fetching(
    ...([{ maxTotalBytes: '2k' }, 2, { maxTotalBytes: 1_500 }, 1] as const),
    filesAfter([text], [text]),
  ),
  'media.maxFiles': fetching({ maxFiles: 2 }, 2, { maxFiles: 1 }, 1, filesAfter([text, text])),
  'media.types': fetching({ types: ['text/plain'] }, 1, { types: ['image/*'] }, 0, one),
  'media.timeoutMs': fetching({ timeoutMs: 1_000 }, 'replied', {}, 'running', withoutTheFile),
}
