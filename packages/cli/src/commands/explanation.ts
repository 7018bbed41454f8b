import { printable } from '../printable.js'

/** What `GET /api/ledger/messages/:id` answers. */
export interface Explanation {
  readonly id: string
  readonly direction: 'inbound' | 'outbound'
  readonly channel: string
  readonly account: string
  readonly peer: { readonly kind: string; readonly id: string }
  readonly state: string
  readonly reason?: string
  readonly acceptedAt: number
  readonly settledAt?: number
  readonly sessionKey?: string
  readonly turnId?: string
  readonly route?: {
    readonly agentId: string
    readonly rule: string
    readonly trace: readonly { readonly rule: string; readonly matched: boolean; readonly because: string }[]
  }
  readonly stages: readonly {
    readonly stage: string
    readonly plugin: string
    readonly tookMs: number
    readonly note?: string
  }[]
  readonly attempts: number
  readonly failures: readonly { readonly attempt: number; readonly at: number; readonly error: string }[]
  readonly receipt?: { readonly platformId?: string }
  readonly refusals?: { readonly count: number; readonly senders: readonly string[] }
  readonly outbound: readonly Explanation[]
}

/** The story of one message, for a person. */
export function explanationLines(message: Explanation): string[] {
  const { id, direction, channel, account, acceptedAt, settledAt, sessionKey, turnId, route } = message
  const { peer, refusals } = message
  const end = refusals ? 'the last after' : 'ended after'
  const took = settledAt === undefined ? '' : `, ${end} ${settledAt - acceptedAt} ms`
  return [
    `${id} (${direction}): ${endOf(message)}`,
    `  ${direction === 'inbound' ? 'from' : 'to'}      ${printable(`${channel} (account ${account}), ${refusals ? 'many' : `${peer.kind} ${peer.id}`}`)}`,
    `  accepted  ${new Date(acceptedAt).toISOString()}${took}`,
    ...(refusals ? [refusalsLine(refusals)] : []),
    ...(sessionKey === undefined ? [] : [`  session   ${printable(sessionKey)}`]),
    ...(turnId === undefined ? [] : [`  turn      ${turnId}`]),
    ...(route ? routeLines(route) : []),
    ...section('steps', message.stages.map(stageLine)),
    `  attempts  ${message.attempts}`,
    ...section(
      'failures',
      message.failures.map(({ attempt, error }) => `${attempt}: ${printable(error)}`),
    ),
    ...(message.receipt?.platformId === undefined
      ? []
      : [`  receipt   ${printable(message.receipt.platformId)}`]),
    ...message.outbound.flatMap((answer) => ['', ...explanationLines(answer)]),
  ]
}

function refusalsLine({ count, senders }: NonNullable<Explanation['refusals']>): string {
  return `  counted   ${count} refused messages, too many for a record each; senders among others: ${printable(senders.join(', '))}`
}

function endOf({ state, reason }: Explanation): string {
  return reason === undefined ? state : `${state}: ${printable(reason)}`
}

function routeLines({ agentId, rule, trace }: NonNullable<Explanation['route']>): string[] {
  const verdicts = trace.map(({ rule: asked, matched, because }) => {
    return `${printable(asked)} ${matched ? 'matched' : 'did not match'}: ${printable(because)}`
  })
  return [`  route     ${printable(agentId)} by ${printable(rule)}`, ...section('rules', verdicts)]
}

function stageLine({ stage, plugin, tookMs, note }: Explanation['stages'][number]): string {
  const what = `${stage} ${printable(plugin)} ${tookMs.toFixed(1)} ms`
  return note === undefined ? what : `${what}: ${printable(note)}`
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? title : '').padEnd(9)} ${line}`)
}
