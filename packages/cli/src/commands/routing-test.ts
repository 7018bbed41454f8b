import { OpenClawError } from '@openclaw/sdk'
import type { Envelope, KeyVerdict, Route, RuleVerdict, Stage } from '@openclaw/sdk'
import { ask } from '../client.js'
import { coloursFor } from '../colours.js'
import type { CommonFlags } from '../flags.js'
import { printDocument, printText, tell } from '../output.js'
import { printable } from '../printable.js'
import { tableOf } from '../table.js'
import { findTarget, type TargetFlags } from '../target.js'

interface TestFlags extends CommonFlags, TargetFlags {
  readonly config?: string
  readonly channel: string
  readonly account?: string
  readonly userId?: string
  readonly peer?: string
  readonly peerKind?: string
  readonly thread?: string
  readonly serverId?: string
  readonly role?: readonly string[]
  readonly mentioned?: boolean
  readonly text?: string
  readonly explain?: boolean
  readonly live?: boolean
}

interface Decision {
  readonly route: Route
  /** What decided. */
  readonly plugin?: string
  readonly there: boolean
  readonly verdicts?: readonly RuleVerdict[]
}

/** Who would answer such a message, by the code that decides it in a gateway. Nothing is sent, kept or counted. */
export async function testRouting(flags: TestFlags): Promise<number> {
  const envelope = envelopeOf(flags)
  const { route, plugin, there, verdicts } = await (flags.live ? decideLive : decideHere)(flags, envelope)
  const { agentId, rule } = route
  if (!there) {
    const message = `${rule} names the agent "${agentId}", and there is none: such a message would end dead`
    throw new OpenClawError('OC_AGENT_UNKNOWN', message, {
      hint: `Add agents.${agentId}, or a routing.default.`,
    })
  }
  if (flags.json) printDocument({ ok: true, agentId, rule, trace: verdicts ?? route.trace })
  else {
    const { bold, dim } = await coloursFor(process.stdout)
    printText(`${bold(printable(agentId))} by ${printable(rule)}`)
    const lines = verdicts
      ? verdicts.flatMap((verdict) => verdictLines(verdict, dim))
      : route.trace.map(traceLine)
    if (lines.length > 0) printText(lines.join('\n'))
    if (!verdicts && route.trace.length > 1) tell('--explain shows each rule, key by key.')
    const decided = verdicts?.find(({ matched }) => matched)
    if (decided && decided.rule !== rule)
      tell(`${plugin ?? 'Another plugin'} decided, before these rules were asked.`)
  }
  return 0
}

async function decideHere(flags: TestFlags, envelope: Envelope): Promise<Decision> {
  const { setUpRouting } = await import('../set-up-routing.js')
  const { gateway, rules } = await setUpRouting(flags)
  rules.check()
  const stages: Stage[] = []
  const route = await gateway.route(envelope, stages)
  const plugin = stages.at(-1)?.plugin
  return {
    route,
    ...(plugin !== undefined && { plugin }),
    there: gateway.snapshot().agents.includes(route.agentId),
    ...(flags.explain && { verdicts: rules.explain(envelope) }),
  }
}

async function decideLive(
  { explain = false, ...flags }: TestFlags,
  { deliveryId: _, ...envelope }: Envelope,
): Promise<Decision> {
  const body = { envelope, explain }
  const answer = await ask(findTarget(flags), {
    method: 'POST',
    path: '/api/routing/test',
    body,
    timeoutMs: 10_000,
  })
  return answer.body as unknown as Decision
}

function envelopeOf(flags: TestFlags): Envelope {
  const {
    channel,
    account = 'default',
    userId,
    peerKind = 'direct',
    thread,
    serverId,
    role,
    text = '',
  } = flags
  if (peerKind !== 'direct' && peerKind !== 'group') {
    throw new OpenClawError('OC_CLI_USAGE', '--peerKind is direct or group', { hint: 'Correct --peerKind.' })
  }
  const peer = flags.peer ?? userId ?? ''
  return {
    ...{ channel, account, deliveryId: 'test', text, peer: { kind: peerKind, id: peer } },
    sender: { id: userId ?? (peerKind === 'direct' ? peer : ''), ...(role && { roles: role }) },
    ...(thread !== undefined && { thread }),
    ...(serverId !== undefined && { space: serverId }),
    ...(flags.mentioned && { mentioned: true }),
  }
}

function traceLine({ rule, matched, because }: Route['trace'][number]): string {
  return `  ${printable(rule)} ${matched ? 'matched' : 'did not match'}: ${printable(because)}`
}

function verdictLines({ keys, ...verdict }: RuleVerdict, dim: (text: string) => string): string[] {
  const rows = keys.map((key) => [
    key.key,
    valueText(key.wanted),
    valueText(key.actual),
    key.matched ? 'fits' : 'differs',
  ])
  const [head = '', ...lines] =
    keys.length === 0 ? [] : tableOf([['KEY', 'WANTED', 'ACTUAL', 'VERDICT'], ...rows])
  return [
    '',
    traceLine(verdict).trimStart(),
    ...(keys.length === 0 ? [] : [`  ${dim(head)}`]),
    ...lines.map((line) => `  ${line}`),
  ]
}

function valueText(value: KeyVerdict['actual']): string {
  if (value === undefined || value === '') return '-'
  return printable(typeof value === 'object' ? value.join('|') : String(value))
}
