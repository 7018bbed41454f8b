import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildOutbound, channelContract, pluginContract, type ChannelBench } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { createFolder, fileName } from '../src/folder.js'
import plugin from '../src/index.js'

/** A folder, and the test as those who write to it and read from it. */
async function makeBench(): Promise<ChannelBench & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'openclaw-folder-'))
  const { channel, look } = createFolder({ id: 'folder', path, everyMs: 60_000 })
  return {
    path,
    channel,
    async deliver({ text, from, id }) {
      const folder = join(path, 'in', fileName(from))
      const file = join(folder, `${fileName(id)}.txt`)
      await mkdir(folder, { recursive: true })
      await writeFile(file, text)
      await look()
      const stays = await access(file).then(
        () => true,
        () => false,
      )
      return { acknowledged: !stays }
    },
    async shown() {
      const names = (await readdir(join(path, 'out'), { recursive: true })).filter((name) =>
        name.endsWith('.txt'),
      )
      return Promise.all(
        names.map(async (name) => ({
          text: await readFile(join(path, 'out', name), 'utf8'),
          to: decodeURIComponent(name.split('/')[0] ?? ''),
        })),
      )
    },
    close: () => rm(path, { recursive: true }),
  }
}

describe('openclaw-channel-folder', () => {
  for (const { name, run } of channelContract) it(name, () => run(makeBench))
  for (const { name, run } of pluginContract) {
    it(`plugin: ${name}`, async () => {
      const path = await mkdtemp(join(tmpdir(), 'openclaw-folder-'))
      await run(() => ({ plugin, options: { path } }))
      await rm(path, { recursive: true })
    })
  }

  it('has a manifest that says what its code does', () => {
    const { kind, api, options, needs } = plugin.definition
    expect(manifest.openclaw).toMatchObject({ kind, api, options, needs: Object.keys(needs) })
    expect(manifest.name).toBe(plugin.definition.name)
  })

  it('writes nowhere but in its folder, whoever the peer is', async () => {
    const { path, channel, shown, close } = await makeBench()
    const outbound = buildOutbound({ peer: { kind: 'direct', id: '../../up' }, text: 'hello' })
    await channel.send(outbound, { signal: new AbortController().signal, idempotencyKey: outbound.id })
    expect(await shown()).toEqual([{ text: 'hello', to: '../../up' }])
    expect(await readdir(path)).toEqual(['out'])
    await close()
  })

  it('is not stopped by what is no message', async () => {
    const { path, channel, deliver, close } = await makeBench()
    const received: string[] = []
    const closeChannel = await channel.open({
      account: 'default',
      signal: new AbortController().signal,
      report: () => undefined,
      lost: () => undefined,
      receive({ text }) {
        received.push(text)
        return Promise.resolve({ status: 'accepted', id: text })
      },
    })
    await mkdir(join(path, 'in/%zz'))
    await writeFile(join(path, 'in/%zz/1.txt'), 'from nobody')
    await writeFile(join(path, 'in/1.txt'), 'from nobody')
    expect(await deliver({ text: 'hello', from: 'ann', id: '1' })).toEqual({ acknowledged: true })
    expect(received).toEqual(['hello'])
    await closeChannel()
    await close()
  })
})
