import { buildEntry, buildEnvelope } from '@openclaw/testing'
import type { TurnTool } from '@openclaw/sdk'
import { afterEach, describe, expect, it } from 'vitest'
import { agentOf, ask, closeAll, mockModel, wires } from './model.js'

afterEach(closeAll)

const clock: TurnTool = {
  name: 'clock',
  description: 'Tells the time.',
  input: { type: 'object', properties: { zone: { type: 'string' } }, required: ['zone'] },
  call: async (input, id) => {
    const { zone } = input as { zone: string }
    const call = { turn: undefined as never, id, name: 'clock', input }
    if (zone === 'Mars') return { call, output: 'no such zone', isError: true }
    return { call, output: `noon in ${zone}`, isError: false }
  },
}

describe.each(wires)('a model over the wire of %s', (wire) => {
  it('streams its answer, and what it cost is told with its name', async () => {
    const content = 'One two three four five six seven.'
    const mock = await mockModel((one) => one.onMessage(/.*/, { content }, { chunkSize: 5 }))
    const { events, text } = await ask(agentOf({ baseUrl: `${mock.url}/v1`, wire }).agent)
    expect(text).toBe(content)
    expect(events.filter(({ type }) => type === 'text.delta').length).toBeGreaterThan(2)
    expect(events.at(-1)).toMatchObject({
      type: 'done',
      usage: { model: 'local/one', outputTokens: expect.any(Number) as number },
    })
  })

  it('is told the system prompt, the instructions, the newest of the session and the question', async () => {
    const mock = await mockModel((one) => one.onMessage(/.*/, { content: 'yes' }))
    const { agent } = agentOf({ baseUrl: `${mock.url}/v1`, wire, system: 'Be brief.', historyEntries: 3 })
    const history = ['q1', 'a1', 'q2', 'a2'].map((text) => {
      return buildEntry(text, { role: text.startsWith('a') ? 'assistant' : 'user' })
    })
    await ask(agent, { text: 'q3', history, instructions: ['You are in Rome.'] })
    const body = mock.getLastRequest()!.body as { messages: { role: string; content: unknown }[] }
    const said = body.messages.map(({ role, content }) => `${role}: ${textOf(content)}`)
    expect(said).toEqual(['system: Be brief.\n\nYou are in Rome.', 'user: q2', 'assistant: a2', 'user: q3'])
  })

  it('is told in a group who speaks', async () => {
    const mock = await mockModel((one) => one.onMessage(/.*/, { content: 'yes' }))
    const { agent } = agentOf({ baseUrl: `${mock.url}/v1`, wire })
    const envelope = buildEnvelope({
      text: 'hi',
      peer: { kind: 'group', id: 'g' },
      sender: { id: '1', name: 'Ann' },
    })
    await ask(agent, { messages: [{ id: 'm', envelope, acceptedAt: 0 }], text: 'hi' })
    const body = mock.getLastRequest()!.body as { messages: { content: unknown }[] }
    expect(textOf(body.messages.at(-1)!.content)).toBe('Ann: hi')
  })

  it('uses tools, reads what they answer, and goes on', async () => {
    const mock = await mockModel((one) => {
      one.on(
        { hasToolResult: false },
        { toolCalls: [{ name: 'clock', arguments: JSON.stringify({ zone: 'Rome' }) }] },
      )
      one.on({ hasToolResult: true, toolResultContains: 'noon in Rome' }, { content: 'It is noon.' })
    })
    const { events, text } = await ask(agentOf({ baseUrl: `${mock.url}/v1`, wire }).agent, { tools: [clock] })
    expect(text).toBe('It is noon.')
    expect(events.filter(({ type }) => type.startsWith('tool'))).toMatchObject([
      { type: 'tool.call', name: 'clock', input: { zone: 'Rome' } },
      { type: 'tool.result', name: 'clock', isError: false },
    ])
  })

  it('learns that a tool failed', async () => {
    const mock = await mockModel((one) => {
      one.on(
        { hasToolResult: false },
        { toolCalls: [{ name: 'clock', arguments: JSON.stringify({ zone: 'Mars' }) }] },
      )
      one.on({ hasToolResult: true, toolResultContains: 'no such zone' }, { content: 'I cannot tell.' })
    })
    const { events, text } = await ask(agentOf({ baseUrl: `${mock.url}/v1`, wire }).agent, { tools: [clock] })
    expect(text).toBe('I cannot tell.')
    expect(events).toContainEqual(expect.objectContaining({ type: 'tool.result', isError: true }))
  })

  it('that never stops wanting tools is stopped by the budget, and not asked again', async () => {
    const usage = { input_tokens: 9, output_tokens: 1, prompt_tokens: 9, completion_tokens: 1 }
    const mock = await mockModel((one) => {
      const toolCalls = [{ name: 'clock', arguments: JSON.stringify({ zone: 'Rome' }) }]
      one.onMessage(/.*/, { toolCalls, usage })
    })
    const given = { baseUrl: `${mock.url}/v1`, wire, fallbacks: ['local/two'] }
    const steps = agentOf({ ...given, maxSteps: 3 }).agent
    await expect(ask(steps, { tools: [clock] })).rejects.toMatchObject({
      code: 'OC_AGENT_BUDGET',
      message: expect.stringContaining('3 steps') as string,
    })
    expect(mock.getRequests()).toHaveLength(3)
    const tokens = agentOf({ ...given, maxTokens: 10 }).agent
    await expect(ask(tokens, { tools: [clock] })).rejects.toMatchObject({ code: 'OC_AGENT_BUDGET' })
    expect(mock.getRequests()).toHaveLength(4)
  })
})

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  return (content as { text?: string }[]).map(({ text = '' }) => text).join('')
}
