import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { LLMock } from '@copilotkit/aimock'
import type { Agent, AgentEvent, Turn } from '@openclaw/sdk'
import { buildTurn, createFakeWorld, createTestLog } from '@openclaw/testing'
import type { FakeWorld, TestLog } from '@openclaw/testing'
import { createLlmAgent, type LlmSettings } from '../src/llm-agent.js'
import { endpointsOf } from '../src/provider.js'

export const key = 'sk-secret-0123456789'
const cleanUps: (() => Promise<unknown>)[] = []

export async function closeAll(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
}

/** A model on loopback that speaks the wire of both kinds of provider. */
export async function mockModel(set: (mock: LLMock) => void): Promise<LLMock> {
  const mock = new LLMock({ port: 0, logLevel: 'silent' })
  set(mock)
  await mock.start()
  cleanUps.push(() => mock.stop())
  return mock
}

/** A server that answers as no model should; resolves with its address. */
export async function badModel(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUps.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

export const wires = ['openai', 'anthropic'] as const

export function agentOf(
  given: Partial<LlmSettings> & { readonly baseUrl: string; readonly wire?: (typeof wires)[number] },
): { agent: Agent; log: TestLog; world: FakeWorld } {
  const { baseUrl, wire = 'openai', ...rest } = given
  const settings: LlmSettings = {
    ...{ id: 'main', model: 'local/one', fallbacks: [], system: '', historyEntries: 50 },
    ...{ maxSteps: 16, maxTokens: 200_000, silenceMs: 5_000, timeoutMs: 300_000 },
    providers: { local: { baseUrl, wire, apiKey: key } },
    ...rest,
  }
  const [log, world] = [createTestLog(), createFakeWorld()]
  return { agent: createLlmAgent(endpointsOf(settings), settings, { world }), log, world }
}

export async function ask(
  agent: Agent,
  turn: Partial<Turn> = {},
  signal = new AbortController().signal,
  log = createTestLog(),
): Promise<{ events: AgentEvent[]; text: string }> {
  const events: AgentEvent[] = []
  for await (const event of agent.run(buildTurn(turn), { signal, log })) events.push(event)
  const done = events.at(-1)
  const deltas = events.map((event) => (event.type === 'text.delta' ? event.text : '')).join('')
  return { events, text: (done?.type === 'done' ? done.text : undefined) ?? deltas }
}
