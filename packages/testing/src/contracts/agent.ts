import assert from 'node:assert/strict'
import type { Agent, AgentEvent, Turn } from '@openclaw/sdk'
import { buildTurn } from '../builders.js'
import type { Contract } from '../contract.js'
import { createTestLog } from '../log.js'

/** An agent that is ready to answer; `close` ends what it needs. */
export type MakeAgent = () => Promise<{ agent: Agent; close(): Promise<void> }>

/** An agent has this long to notice that it was aborted, in ms. */
const abortPatienceMs = 1_000

const log = createTestLog()

export const agentContract: Contract<MakeAgent> = [
  test('answers with text and ends with done, which stands last', async (agent) => {
    const events = await run(agent, buildTurn({ text: 'hello' }))
    const types = events.map(({ type }) => type)
    assert.equal(types.at(-1), 'done')
    assert.equal(types.filter((type) => type === 'done').length, 1)
    assert.notEqual(textOf(events), '')
  }),
  test('says in done what it said in deltas, where it says both', async (agent) => {
    const events = await run(agent, buildTurn({ text: 'hello' }))
    const done = events.at(-1)
    const deltas = events.map((event) => (event.type === 'text.delta' ? event.text : '')).join('')
    if (done?.type === 'done' && done.text !== undefined && deltas !== '') assert.equal(done.text, deltas)
  }),
  test('answers turns at the same time without mixing them', async (agent) => {
    const both = await Promise.all(['one', 'two'].map((text) => run(agent, buildTurn({ text }))))
    for (const events of both) assert.equal(events.at(-1)?.type, 'done')
  }),
  test('ends soon after it was aborted, before and during a run', async (agent) => {
    const before = new AbortController()
    before.abort(new Error('aborted'))
    await within(drain(agent, buildTurn(), before.signal))
    const during = new AbortController()
    await within(drain(agent, buildTurn(), during.signal, () => during.abort(new Error('aborted'))))
  }),
  test('can be left in the middle', async (agent) => {
    const controller = new AbortController()
    for await (const _ of agent.run(buildTurn(), { signal: controller.signal, log })) break
    controller.abort()
    assert.equal((await run(agent, buildTurn())).at(-1)?.type, 'done')
  }),
  test('does not change the turn', async (agent) => {
    const turn = buildTurn({ history: [{ role: 'user', text: 'before', at: 0 }] })
    const copy = structuredClone({ ...turn, tools: [] })
    await run(agent, turn)
    assert.deepEqual({ ...turn, tools: [] }, copy)
  }),
]

function test(name: string, check: (agent: Agent) => Promise<void>): Contract<MakeAgent>[number] {
  return {
    name,
    async run(make) {
      const { agent, close } = await make()
      try {
        await check(agent)
      } finally {
        await close()
      }
    },
  }
}

async function run(agent: Agent, turn: Turn): Promise<AgentEvent[]> {
  const events: AgentEvent[] = []
  for await (const event of agent.run(turn, { signal: new AbortController().signal, log })) events.push(event)
  return events
}

/** An aborted run may end early or fail: it must end. */
async function drain(agent: Agent, turn: Turn, signal: AbortSignal, each?: () => void): Promise<void> {
  try {
    for await (const _ of agent.run(turn, { signal, log })) each?.()
  } catch {
    assert.ok(signal.aborted, 'only an aborted run may fail')
  }
}

async function within(task: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`still running ${abortPatienceMs} ms after the abort`)),
      abortPatienceMs,
    )
  })
  await Promise.race([task, late]).finally(() => clearTimeout(timer))
}

function textOf(events: readonly AgentEvent[]): string {
  return events.map((event) => ('text' in event && typeof event.text === 'string' ? event.text : '')).join('')
}
