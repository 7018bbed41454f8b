import { constants, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isOpenClawError, OpenClawError } from '@openclaw/sdk'
import type { MessagePage, MessageRecord, Queue } from '@openclaw/sdk'
import { ask } from './client.js'
import { homeFolder } from './home.js'
import { findTarget } from './target.js'
import type { Target, TargetFlags } from './target.js'

export interface RecordFlags extends TargetFlags {
  /** The config whose store is read when no gateway runs. */
  readonly config?: string | undefined
}

export interface RecordQuery {
  /** ms since 1970. */
  readonly since?: number
  readonly channel?: string
  readonly limit: number
}

/** One message, and what answered it. */
export interface Recorded {
  readonly record: MessageRecord
  readonly outbound: readonly MessageRecord[]
}

/** Messages as they were recorded. */
export interface Records {
  /** Inbound ones, the newest first. */
  list(query: RecordQuery): Promise<MessageRecord[]>
  /** Throws OC_MESSAGE_UNKNOWN. */
  get(id: string): Promise<Recorded>
  close(): Promise<void>
}

const timeoutMs = 60_000
const pageSize = 1_000

/** Those of the running gateway; where none runs, those in the store of the config, which is not touched. */
export async function openRecords(flags: RecordFlags): Promise<Records> {
  const target = runningTarget(flags)
  return target ? recordsOf(target) : await storedRecords(flags)
}

function runningTarget(flags: RecordFlags): Target | undefined {
  try {
    return findTarget(flags)
  } catch (error) {
    const asked = flags.port !== undefined || flags.url !== undefined
    if (!asked && isOpenClawError(error) && error.code === 'OC_GATEWAY_NOT_RUNNING') return undefined
    throw error
  }
}

function recordsOf(target: Target): Records {
  const get = async (path: string) => (await ask(target, { method: 'GET', path, timeoutMs })).body
  return {
    list: (query) =>
      collect(query, async (limit, cursor) => {
        const given = { limit, since: query.since, channel: query.channel, cursor }
        const search = new URLSearchParams()
        for (const [name, value] of Object.entries(given))
          if (value !== undefined) search.set(name, String(value))
        return (await get(`/api/ledger/records?${search}`)) as unknown as MessagePage
      }),
    get: async (id) => (await get(`/api/ledger/records/${encodeURIComponent(id)}`)) as unknown as Recorded,
    close: () => Promise.resolve(),
  }
}

/**
 * The queue's own plugin, on a copy of its files: what a store of another version or a crash left is read as a gateway
 * would read it, and the store stays as it is.
 */
async function storedRecords({ config }: RecordFlags): Promise<Records> {
  const [{ makePlan }, { createGateway }, { realWorld }, { createLog }, sdk, sessions] = await Promise.all([
    import('./plan.js'),
    import('@openclaw/gateway'),
    import('./world.js'),
    import('@openclaw/log'),
    import('@openclaw/sdk'),
    import('@openclaw/session-memory'),
  ])
  const home = homeFolder()
  const plan = await makePlan(config === undefined ? {} : { config }, home, {
    placeholder: 'unused-in-a-copy-0123456789abcdef',
  })
  const entry = plan.entries.find(({ definition }) => definition.kind === 'queue')
  if (entry?.definition.name !== '@openclaw/queue-sqlite') throw notReadable(entry?.id)
  const { path } = entry.options as { path?: string }
  const copy = copyStore(path?.replace(/^~(?=\/|$)/, homedir()) ?? join(home, 'ledger'))
  const { definition } = sessions.default
  const gateway = createGateway({
    entries: [
      { ...entry, options: { ...(entry.options as object), path: copy } },
      { id: definition.name, definition, options: { ttl: 1, maxSessions: 1 } },
    ],
    ...{ world: realWorld(), log: createLog({ level: 'fatal', format: 'pretty' }), home: copy },
    // What waits in the copy stays as it was: nobody takes it.
    settings: { concurrency: 0 },
    suppress: () => undefined,
  })
  const close = async () => {
    await gateway.stop({ drainMs: 0 })
    rmSync(copy, { recursive: true, force: true })
  }
  try {
    await gateway.start()
  } catch (error) {
    await close()
    throw error
  }
  return { ...queueRecords(gateway.service(sdk.queue)!), close }
}

function queueRecords(ledger: Queue): Omit<Records, 'close'> {
  return {
    list: (query) =>
      collect(query, (limit, cursor) => {
        const { since, channel } = query
        return ledger.list({ direction: 'inbound', limit, since, channel, cursor })
      }),
    async get(id) {
      const record = await ledger.get(id)
      if (!record) throw new OpenClawError('OC_MESSAGE_UNKNOWN', `No message has the id ${id}`)
      const found = await Promise.all((record.outboundIds ?? []).map((outbound) => ledger.get(outbound)))
      return { record, outbound: found.filter((one): one is MessageRecord => one !== undefined) }
    },
  }
}

async function collect(
  { limit }: RecordQuery,
  page: (limit: number, cursor: string | undefined) => Promise<MessagePage>,
): Promise<MessageRecord[]> {
  const records: MessageRecord[] = []
  let cursor: string | undefined
  do {
    const { records: found, next } = await page(Math.min(limit - records.length, pageSize), cursor)
    records.push(...found)
    cursor = next
  } while (cursor !== undefined && records.length < limit)
  return records
}

function copyStore(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'openclaw-records-'))
  try {
    const names = readdirSync(folder).filter(
      (name) => name.startsWith('ledger.sqlite') && !name.endsWith('-shm'),
    )
    if (names.length === 0) throw new Error('it holds none')
    for (const name of names)
      cpSync(join(folder, name), join(copy, name), { mode: constants.COPYFILE_FICLONE })
    return copy
  } catch (cause) {
    rmSync(copy, { recursive: true, force: true })
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' || code === undefined ? 'there is no store' : (code ?? message)
    throw new OpenClawError(
      'OC_GATEWAY_NOT_RUNNING',
      `No gateway runs, and ${folder} cannot be read: ${why}`,
      { cause, hint: 'Start the gateway, or set OPENCLAW_HOME as it was when messages came in.' },
    )
  }
}

function notReadable(id: string | undefined): OpenClawError {
  const what =
    id === undefined ? 'the config has no queue' : `${id} keeps no store that can be read without it`
  return new OpenClawError('OC_GATEWAY_NOT_RUNNING', `No gateway runs, and ${what}`, {
    hint: 'Start the gateway with `openclaw gateway`, then ask again.',
  })
}
