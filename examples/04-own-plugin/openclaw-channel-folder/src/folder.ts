import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SendError, type Channel, type ChannelLink } from '@openclaw/sdk'

export interface Folder {
  readonly channel: Channel
  /** Takes in what lies there now, while the channel is open. Two looks never overlap. */
  look(): Promise<void>
}

/**
 * A channel whose platform is a folder: `in/<peer>/<name>.txt` is said, `out/<peer>/<id>.txt` is answered. Names are
 * percent-encoded. Who writes a message gives it another ending first and renames it, so that it is never seen half.
 */
export function createFolder({ id, path, everyMs }: { id: string; path: string; everyMs: number }): Folder {
  let link: ChannelLink | undefined
  let looking = Promise.resolve()

  async function takeAll(): Promise<void> {
    for (const entry of await readdir(join(path, 'in'), { withFileTypes: true })) {
      const folder = entry.name
      const peer = entry.isDirectory() ? peerOf(folder) : undefined
      if (peer === undefined) continue
      const files = (await readdir(join(path, 'in', folder))).filter((name) => name.endsWith('.txt')).sort()
      for (const name of files) {
        if (!link || !(await take(link, peer, `${folder}/${name}`))) return
      }
    }
  }

  /** False when the gateway cannot take it now: the file stays, and the next look offers it again. */
  async function take(to: ChannelLink, peer: string, name: string): Promise<boolean> {
    const file = join(path, 'in', name)
    const { status } = await to.receive({
      channel: id,
      account: to.account,
      peer: { kind: 'direct', id: peer },
      sender: { id: peer },
      deliveryId: name,
      text: await readFile(file, 'utf8'),
    })
    if (status === 'full' || status === 'unavailable') return false
    // Only now is the message safe with the gateway. If the process ends before this line, it is found a duplicate.
    await rm(file)
    return true
  }

  function look(): Promise<void> {
    looking = looking.then(takeAll).then(
      () => link?.report('connected'),
      (error: unknown) => link?.report('down', error instanceof Error ? error.message : String(error)),
    )
    return looking
  }

  const channel: Channel = {
    guarantee: 'native',
    sender: 'any',
    sends: 1,
    audience: 'program',
    notes: 'A file name said twice is one message.',
    async open(opened) {
      await mkdir(join(path, 'in'), { recursive: true })
      link = opened
      const timer = setInterval(() => void look(), everyMs)
      return async () => {
        clearInterval(timer)
        link = undefined
        await looking
      }
    },
    async send({ peer, text }, { idempotencyKey }) {
      const folder = join(path, 'out', fileName(peer.id))
      const file = join(folder, `${fileName(idempotencyKey)}.txt`)
      try {
        await mkdir(folder, { recursive: true })
        if (!(await exists(file))) {
          await writeFile(`${file}.part`, text)
          await rename(`${file}.part`, file)
        }
      } catch (cause) {
        throw new SendError('transient', `The answer could not be written to ${file}`, { cause })
      }
      return { platformId: idempotencyKey }
    },
  }

  return { channel, look }
}

/** A name that leads nowhere else: no slash, and no dot. */
export function fileName(text: string): string {
  return encodeURIComponent(text).replaceAll('.', '%2E')
}

/** Whose folder it is; undefined where the name is nobody's. */
function peerOf(folder: string): string | undefined {
  try {
    return decodeURIComponent(folder)
  } catch {
    return undefined
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
