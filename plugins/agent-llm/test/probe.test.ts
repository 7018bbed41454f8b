import { afterEach, describe, expect, it } from 'vitest'
import { agentOf, badModel, closeAll, key, mockModel, wires } from './model.js'

afterEach(closeAll)

const signal = () => new AbortController().signal

describe.each(wires)('a probe over the wire of %s', (wire) => {
  it('finds a model that is there, and asks it nothing', async () => {
    const mock = await mockModel((one) => one.onMessage(/.*/, { content: 'Hello.' }))
    const { agent } = agentOf({ baseUrl: `${mock.url}/v1`, wire })
    await agent.probe?.({ signal: signal() })
    const asked = mock.getRequests().filter(({ method }) => method === 'POST')
    expect(asked).toEqual([])
  })

  it('shows the key as this provider wants it', async () => {
    const seen: unknown[] = []
    const baseUrl = await badModel(({ url, headers }, response) => {
      seen.push(url, headers.authorization ?? headers['x-api-key'])
      response.end('{"data":[]}')
    })
    await agentOf({ baseUrl, wire }).agent.probe?.({ signal: signal() })
    expect(seen).toEqual(['/v1/models', wire === 'openai' ? `Bearer ${key}` : key])
  })

  it.each([
    [401, 'OC_MODEL_REFUSED'],
    [403, 'OC_MODEL_REFUSED'],
    [429, 'OC_MODEL_BUSY'],
    [500, 'OC_MODEL_FAILED'],
  ])('tells of %i, without the key', async (status, code) => {
    const baseUrl = await badModel((_, response) => void response.writeHead(status).end(key))
    const failure = await agentOf({ baseUrl, wire })
      .agent.probe?.({ signal: signal() })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code })
    expect(String(failure)).not.toContain(key)
  })

  it('takes a provider that lists no models for one that is there', async () => {
    const baseUrl = await badModel((_, response) => void response.writeHead(404).end())
    await expect(agentOf({ baseUrl, wire }).agent.probe?.({ signal: signal() })).resolves.toBeUndefined()
  })

  it('tells that nobody is there, and of a fallback that is not', async () => {
    const gone = { baseUrl: await badModel(() => undefined), wire }
    await closeAll()
    await expect(agentOf(gone).agent.probe?.({ signal: signal() })).rejects.toMatchObject({
      code: 'OC_MODEL_FAILED',
      message: expect.stringContaining('could not be reached') as string,
    })
    const baseUrl = await badModel((_, response) => void response.end('{}'))
    const providers = { local: { baseUrl, wire }, other: gone }
    const { agent } = agentOf({ baseUrl, fallbacks: ['other/two'], providers })
    await expect(agent.probe?.({ signal: signal() })).rejects.toThrow('other/two')
  })

  it('ends when it is aborted: silence is not waited for', async () => {
    const controller = new AbortController()
    const baseUrl = await badModel(() => controller.abort(new Error('too late')))
    const { agent } = agentOf({ baseUrl, wire })
    await expect(agent.probe?.({ signal: controller.signal })).rejects.toThrow('too late')
  })
})
