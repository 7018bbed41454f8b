import { ask } from '../client.js'
import type { CommonFlags } from '../flags.js'
import { printDocument, printText, tell } from '../output.js'
import { printable } from '../printable.js'
import { tableOf } from '../table.js'
import { findTarget, type TargetFlags } from '../target.js'

type Flags = CommonFlags & TargetFlags & { readonly account?: string }

interface Sender {
  readonly channel: string
  readonly account: string
  readonly id: string
  readonly name?: string
}

interface Listed {
  readonly requests: readonly (Sender & { readonly code: string; readonly expiresAt: number })[]
  readonly approved: readonly (Sender & { readonly at: number })[]
}

const timeoutMs = 10_000

/** Who waits to be allowed, and who was. */
export async function listPairing(flags: CommonFlags & TargetFlags): Promise<number> {
  const { body } = await ask(findTarget(flags), { method: 'GET', path: '/api/access', timeoutMs })
  const { requests, approved } = body as unknown as Listed
  if (flags.json) {
    printDocument({ ok: true, requests, approved })
    return 0
  }
  const waiting = requests.map((one) => [...cellsOf(one), new Date(one.expiresAt).toISOString(), one.code])
  const allowed = approved.map((one) => [...cellsOf(one), new Date(one.at).toISOString()])
  const head = ['CHANNEL', 'ACCOUNT', 'ID', 'NAME']
  const tables = [
    ...(waiting.length > 0 ? [tableOf([[...head, 'WAITS UNTIL', 'CODE'], ...waiting])] : []),
    ...(allowed.length > 0 ? [tableOf([[...head, 'ALLOWED SINCE'], ...allowed])] : []),
  ]
  if (tables.length === 0) printText('Nobody waits, and nobody was approved.')
  else printText(tables.map((lines) => lines.join('\n')).join('\n\n'))
  const [first] = requests
  if (first) tell(`Allow with: openclaw pairing approve ${printable(first.channel)} ${first.code}`)
  return 0
}

/** Lets in whoever was told the code. */
export async function approvePairing(channel: string, code: string, flags: Flags): Promise<number> {
  const { approved } = (await post('approve', { channel, code }, flags)) as unknown as { approved: Sender }
  if (flags.json) printDocument({ ok: true, approved })
  else printText(`${personText(approved)} may write on ${placeText(approved)}, and was told so.`)
  return 0
}

/** Takes back that somebody was approved. */
export async function revokePairing(channel: string, id: string, flags: Flags): Promise<number> {
  await post('revoke', { channel, id }, flags)
  if (flags.json) printDocument({ ok: true })
  else printText(`${printable(id)} may not write on ${printable(channel)} any more.`)
  return 0
}

async function post(action: 'approve' | 'revoke', given: object, { account, ...flags }: Flags) {
  const path = `/api/access/${action}`
  const body = { ...given, ...(account !== undefined && { account }) }
  return (await ask(findTarget(flags), { method: 'POST', path, body, timeoutMs })).body
}

function cellsOf({ channel, account, id, name = '-' }: Sender): string[] {
  return [channel, account, id, name].map(printable)
}

function personText({ id, name }: Sender): string {
  return name === undefined ? printable(id) : `${printable(name)} (${printable(id)})`
}

function placeText({ channel, account }: Sender): string {
  return account === 'default' ? printable(channel) : `${printable(channel)}, account ${printable(account)}`
}
