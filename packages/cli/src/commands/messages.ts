import { OpenClawError } from '@openclaw/sdk'
import { ask } from '../client.js'
import { printDocument, printText } from '../output.js'
import { printable } from '../printable.js'
import type { CommonFlags } from '../flags.js'
import { tableOf } from '../table.js'
import { findTarget, type TargetFlags } from '../target.js'
import { parseMoment } from '../moment.js'
import { explanationLines, type Explanation } from './explanation.js'

type Flags = CommonFlags & TargetFlags

export interface ListFlags extends Flags {
  readonly state?: string
  readonly channel?: string
  readonly direction?: string
  readonly since?: string
  readonly limit?: string
}

interface Listed {
  readonly messages: readonly {
    readonly id: string
    readonly direction: string
    readonly channel: string
    readonly state: string
    readonly reason?: string
    readonly acceptedAt: number
    readonly refusals?: { readonly count: number }
  }[]
  readonly next?: string
}

interface Outcome {
  readonly id: string
  readonly ok: boolean
  readonly reason?: string
}

const timeoutMs = 30_000

export async function listMessages({
  state,
  channel,
  direction,
  since,
  limit = '100',
  ...flags
}: ListFlags): Promise<number> {
  if (!/^[1-9]\d{0,4}$/.test(limit) || Number(limit) > 10_000)
    throw wrongUse('--limit is a number up to 10000')
  if (direction !== undefined && !['inbound', 'outbound'].includes(direction)) {
    throw wrongUse('--direction is inbound or outbound')
  }
  const query = new URLSearchParams({ limit })
  for (const [name, value] of Object.entries({ state, channel, direction }))
    if (value !== undefined) query.set(name, value)
  if (since !== undefined) query.set('since', String(parseMoment(since, Date.now())))
  const { body } = await ask(findTarget(flags), {
    method: 'GET',
    path: `/api/ledger/messages?${query}`,
    timeoutMs,
  })
  if (flags.json) printDocument(body)
  else printText(listLines(body as unknown as Listed).join('\n'))
  return 0
}

export async function explainMessage(id: string, flags: Flags): Promise<number> {
  const path = `/api/ledger/messages/${encodeURIComponent(id)}`
  const { body } = await ask(findTarget(flags), { method: 'GET', path, timeoutMs })
  if (flags.json) printDocument(body)
  else printText(explanationLines(body as unknown as Explanation).join('\n'))
  return 0
}

export async function redriveMessages(
  ids: readonly string[],
  flags: Flags & { readonly reason?: string },
): Promise<number> {
  if (ids.length === 0 && flags.reason === undefined) throw wrongUse('Name the messages, or give --reason')
  const body = ids.length > 0 ? { ids } : { reason: flags.reason }
  const answer = await ask(findTarget(flags), {
    method: 'POST',
    path: '/api/ledger/redrive',
    body,
    timeoutMs,
  })
  return report((answer.body as { results?: readonly Outcome[] }).results ?? [], 'waits again', flags)
}

export async function discardMessage(id: string, flags: Flags): Promise<number> {
  const path = `/api/ledger/messages/${encodeURIComponent(id)}/discard`
  const { body } = await ask(findTarget(flags), { method: 'POST', path, body: {}, timeoutMs })
  return report([body as unknown as Outcome], 'discarded', flags)
}

function report(results: readonly Outcome[], done: string, { json }: Flags): number {
  if (json) printDocument({ ok: results.every(({ ok }) => ok), results })
  else {
    for (const { id, ok, reason } of results)
      printText(`${printable(id)}: ${ok ? done : `left as it is: ${printable(reason ?? '')}`}`)
    if (results.length === 0) printText('No message matches.')
  }
  return results.every(({ ok }) => ok) ? 0 : 1
}

function listLines({ messages, next }: Listed): string[] {
  if (messages.length === 0) return ['No messages.']
  const rows = messages.map(({ id, direction, channel, state, reason = '', acceptedAt, refusals }) => [
    id,
    direction,
    printable(channel),
    state,
    new Date(acceptedAt).toISOString(),
    `${printable(reason)}${refusals ? ` (${refusals.count} messages)` : ''}`,
  ])
  const more = next === undefined ? [] : ['More: raise --limit.']
  return [...tableOf([['ID', 'DIRECTION', 'CHANNEL', 'STATE', 'ACCEPTED', 'REASON'], ...rows]), ...more]
}

function wrongUse(message: string): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', message)
}
