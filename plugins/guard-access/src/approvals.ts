import { timingSafeEqual, hash } from 'node:crypto'
import type { Address } from '@openclaw/sdk'

/** Who may write, and since when. */
export interface Approved {
  readonly channel: string
  readonly account: string
  /** The sender's own id on the platform. */
  readonly id: string
  readonly name?: string
  /** ms since 1970. */
  readonly at: number
}

/** Who asked to write, and waits for the operator. */
export interface Request extends Address {
  readonly id: string
  readonly name?: string
  readonly code: string
  /** ms since 1970. */
  readonly expiresAt: number
}

/** What is kept. */
export interface Approvals {
  readonly approved: readonly Approved[]
  readonly requests: readonly Request[]
}

/** One account of a channel, or all of them. */
export interface Scope {
  readonly channel: string
  readonly account?: string | undefined
}

export const nobody: Approvals = { approved: [], requests: [] }
/** How long a code may be used, in ms. */
export const codeLifetimeMs = 3_600_000
/** How many may wait on one account: one more is told nothing, and asks again when there is room. */
const mostRequests = 3

export function isApproved({ approved }: Approvals, { channel, account, id }: Omit<Approved, 'at'>): boolean {
  return approved.some((one) => one.id === id && one.channel === channel && one.account === account)
}

/** Those that can still be approved. */
export function openRequests({ requests }: Approvals, now: number): readonly Request[] {
  return requests.filter(({ expiresAt }) => now < expiresAt)
}

/** The same, and the request with them; undefined where this sender waits already, or too many do. */
export function withRequest(approvals: Approvals, request: Request, now: number): Approvals | undefined {
  const requests = openRequests(approvals, now)
  const beside = requests.filter((one) => isIn(request, one))
  if (beside.length >= mostRequests || beside.some(({ id }) => id === request.id)) return undefined
  return { ...approvals, requests: [...requests, request] }
}

export function withoutRequest(approvals: Approvals, code: string): Approvals {
  return { ...approvals, requests: approvals.requests.filter((one) => one.code !== code) }
}

/** The request that has the code. Each is compared, whichever it is: nothing can be timed. */
export function findRequest(
  approvals: Approvals,
  scope: Scope,
  code: string,
  now: number,
): Request | undefined {
  const wanted = digestOf(code)
  const found = openRequests(approvals, now)
    .filter((one) => isIn(scope, one))
    .filter((one) => timingSafeEqual(digestOf(one.code), wanted))
  return found[0]
}

export function withApproved(approvals: Approvals, request: Request, at: number): Approvals {
  const { channel, account, id, name } = request
  const approved = { channel, account, id, ...(name !== undefined && { name }), at }
  const others = approvals.approved.filter((one) => !(one.id === id && isIn(request, one)))
  return { ...withoutRequest(approvals, request.code), approved: [...others, approved] }
}

/** The same without this sender; undefined where nobody was approved by this id. */
export function withoutApproved(approvals: Approvals, scope: Scope, id: string): Approvals | undefined {
  const approved = approvals.approved.filter((one) => !(one.id === id && isIn(scope, one)))
  return approved.length < approvals.approved.length ? { ...approvals, approved } : undefined
}

function isIn({ channel, account }: Scope, one: { channel: string; account: string }): boolean {
  return one.channel === channel && (account === undefined || one.account === account)
}

function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
