import { agents, errorLine, isOpenClawError, queue } from '@openclaw/sdk'
import type { Agent, Envelope, MessageRecord, Queue, Receipt, Turn } from '@openclaw/sdk'
import { ended, openDryGateway, type DryGateway, type DryRunOptions } from './dry-gateway.js'
import { mismatchesOf, type Mismatch } from './expect.js'
import { checkScripts, fakeAgent } from './fake-agent.js'
import { envelopeOf } from './given.js'
import { spanMs } from './span.js'
import type { FakeAgents, Step, Suite, TestCase } from './suite.js'

/** What became of one step, as far as it is known. */
export interface StepResult {
  readonly mismatches: readonly Mismatch[]
  /** The verdicts on the rules, and how it ended: for whoever wonders why. */
  readonly story: readonly string[]
}

export interface CaseResult {
  readonly name: string
  readonly ok: boolean
  /** One for each step. */
  readonly steps: readonly StepResult[]
  /** Why it could not be run to its end. */
  readonly error?: string
  /** Of the real clock. */
  readonly tookMs: number
}

interface Given {
  readonly step: Step
  readonly envelope: Envelope
  receipt: Receipt | undefined
}

const defaultStart = '2026-01-01T00:00:00Z'

/** Runs one case in a gateway of its own. Throws when the config cannot be run, or the case makes no sense in it. */
export async function runCase(suite: Suite, one: TestCase, options: DryRunOptions): Promise<CaseResult> {
  const began = performance.now()
  const steps = stepsOf(suite, one)
  const seen = new Map<string, string>()
  const scripts = scriptsOf(suite.agents, one.agents)
  const dry = await openDryGateway({
    ...options,
    now: Date.parse(one.at ?? defaultStart),
    channels: [...new Set(steps.map(({ envelope }) => envelope.channel))],
    agentsStart: scripts === 'real',
    replaceAgent: (id, agent, world) =>
      watched(scripts === 'real' ? agent : fakeAgent(id, scripts[id], world), seen),
  })
  try {
    if (scripts !== 'real') checkScripts(scripts, dry.gateway.registry(agents).keys())
    await play(dry, steps)
    const results = await Promise.all(steps.map((given) => judge(dry.gateway.service(queue)!, given, seen)))
    const ok = results.every(({ mismatches }) => mismatches.length === 0)
    return { name: one.name, ok, steps: results, tookMs: performance.now() - began }
  } catch (error) {
    if (isOpenClawError(error) && error.code === 'OC_TEST_INVALID') throw error
    return {
      name: one.name,
      ok: false,
      steps: [],
      error: errorLine(error),
      tookMs: performance.now() - began,
    }
  } finally {
    await dry.close()
  }
}

function stepsOf(suite: Suite, { given = {}, expect, steps }: TestCase): Given[] {
  const all: readonly Step[] = steps ?? [{ given, ...(expect && { expect }) }]
  return all.map((step, index) => {
    const envelope = envelopeOf(
      { ...suite.given, ...(steps && given), ...step.given },
      `delivery-${index + 1}`,
    )
    return { step, envelope, receipt: undefined }
  })
}

function scriptsOf(ofSuite: FakeAgents = {}, ofCase: FakeAgents = {}): FakeAgents {
  if (ofCase === 'real' || (ofSuite === 'real' && Object.keys(ofCase).length === 0)) return 'real'
  return { ...(ofSuite === 'real' ? {} : ofSuite), ...ofCase }
}

/** Gives the steps in, each at its time, and waits until all has ended. */
async function play(
  { gateway, world, patience, receive }: DryGateway,
  steps: readonly Given[],
): Promise<void> {
  const ledger = gateway.service(queue)!
  const isOver = () => {
    const { waiting, running, sending, unsent } = ledger.depth()
    return waiting + running + sending + unsent === 0 && gateway.snapshot().turnsRunning === 0
  }
  let last = world.clock.monotonic()
  for (const given of steps) {
    if (given.step.after === undefined) await patience.until(isOver)
    else await patience.untilTime(last + spanMs(given.step.after))
    last = world.clock.monotonic()
    given.receipt = await ended(receive(given.envelope), patience)
  }
  await patience.until(isOver)
}

/** The agent, with what it was asked kept by the id of each message. */
function watched(agent: Agent, seen: Map<string, string>): Agent {
  return {
    ...agent,
    run(turn: Turn, options) {
      for (const { id } of turn.messages) seen.set(id, turn.text)
      return agent.run(turn, options)
    },
  }
}

async function judge(
  ledger: Queue,
  { step, receipt }: Given,
  seen: Map<string, string>,
): Promise<StepResult> {
  const id = receipt && 'id' in receipt ? receipt.id : undefined
  const record = id === undefined ? undefined : await ledger.get(id)
  const found = await Promise.all((record?.outboundIds ?? []).map((outbound) => ledger.get(outbound)))
  const outbound = found.filter((one): one is MessageRecord => one !== undefined)
  const text = (id === undefined ? undefined : seen.get(id)) ?? record?.envelope?.text
  const mismatches = mismatchesOf(step.expect ?? {}, { receipt, record, outbound, text })
  return { mismatches, story: mismatches.length === 0 ? [] : storyOf(record) }
}

function storyOf(record: MessageRecord | undefined): string[] {
  if (!record) return []
  const { route, state, reason, failures } = record
  const rules = (route?.trace ?? []).map(
    ({ rule, matched, because }) => `${rule} ${matched ? 'matched' : 'did not match'}: ${because}`,
  )
  const tries = failures.map(({ attempt, error }) => `attempt ${attempt} failed: ${error}`)
  return [...rules, ...tries, `it ended ${state}${reason === undefined ? '' : `: ${reason}`}`]
}
