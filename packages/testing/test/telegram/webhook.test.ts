import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { bench, refusal } from './bench.js'

interface Posted {
  readonly headers: IncomingHttpHeaders
  readonly update: { readonly update_id: number; readonly message: { readonly text: string } }
  readonly answer: (status: number) => void
}

/** A program that takes updates; it answers as `reply` says, and stays silent where that says nothing. */
async function receiver(
  reply: (text: string) => number | undefined,
): Promise<{ url: string; posted: Posted[] }> {
  const posted: Posted[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const update = JSON.parse(Buffer.concat(parts).toString()) as Posted['update']
      const answer = (status: number) => void response.writeHead(status).end()
      posted.push({ headers: request.headers, update, answer })
      const status = reply(update.message.text)
      if (status !== undefined) answer(status)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posted }
}

const texts = (posted: readonly Posted[]) => posted.map(({ update }) => update.message.text)

describe('webhooks', () => {
  it('post what waits and what comes, with the secret', async () => {
    const { telegram, api } = await bench()
    const { url, posted } = await receiver(() => 200)
    telegram.say({ chat: 42, text: 'waiting' })

    await api.setWebhook(url, { secret_token: 'hidden_1', max_connections: 7 })
    await vi.waitFor(() => expect(posted).toHaveLength(1))
    telegram.say({ chat: 42, text: 'coming' })
    await vi.waitFor(() => expect(telegram.unconfirmed()).toEqual([]))

    expect(texts(posted)).toEqual(['waiting', 'coming'])
    expect(posted[0]!.headers['x-telegram-bot-api-secret-token']).toBe('hidden_1')
    expect(await api.getWebhookInfo()).toMatchObject({ url, max_connections: 7, pending_update_count: 0 })
  })

  it('try again until they are answered with 2xx, and keep the order of a chat', async () => {
    const { telegram, api } = await bench({ webhookRetryMs: 5 })
    let refused = 2
    const { url, posted } = await receiver((text) => (text === 'first' && refused-- > 0 ? 503 : 204))
    telegram.say({ chat: 42, text: 'first' })
    telegram.say({ chat: 42, text: 'second' })

    await api.setWebhook(url)
    await vi.waitFor(() => expect(telegram.unconfirmed()).toEqual([]))

    expect(texts(posted)).toEqual(['first', 'first', 'first', 'second'])
    expect(new Set(posted.slice(0, 3).map(({ update }) => update.update_id)).size).toBe(1)
    expect(telegram.record.updates.map(({ handed }) => handed)).toEqual([3, 1])
    expect((await api.getWebhookInfo()).last_error_message).toBe('Wrong response from the webhook: 503')
  })

  it('post the updates of several chats at once, over so many connections', async () => {
    const { telegram, api } = await bench()
    const { url, posted } = await receiver(() => undefined)
    for (const chat of [1, 2, 3]) telegram.say({ chat, text: String(chat) })

    await api.setWebhook(url, { max_connections: 2 })
    await vi.waitFor(() => expect(posted).toHaveLength(2))
    expect(texts(posted)).toEqual(['1', '2'])
    for (const { answer } of posted) answer(200)
    await vi.waitFor(() => expect(posted).toHaveLength(3))
    posted[2]!.answer(200)
    await vi.waitFor(() => expect(telegram.unconfirmed()).toEqual([]))
  })

  it('post an update twice when told to', async () => {
    const { telegram, api } = await bench()
    const { url, posted } = await receiver(() => 200)
    telegram.fault({ kind: 'duplicate' })
    await api.setWebhook(url)

    telegram.say({ chat: 42, text: 'x' })

    await vi.waitFor(() => expect(texts(posted)).toEqual(['x', 'x']))
  })

  it('keep polls out, and end the one that waits', async () => {
    const { telegram, api } = await bench()
    const { url, posted } = await receiver(() => 200)
    const waiting = refusal(api.getUpdates({ timeout: 30 }))
    await vi.waitFor(() => expect(telegram.record.callsOf('getUpdates')).toHaveLength(1))

    await api.setWebhook(url)

    expect((await waiting).description).toBe('Conflict: terminated by setWebhook request')
    expect((await refusal(api.getUpdates())).description).toMatch(
      /^Conflict: can't use getUpdates method while webhook is active/,
    )
    await api.deleteWebhook()
    telegram.say({ chat: 42, text: 'polled' })
    expect(await api.getUpdates()).toHaveLength(1)
    expect(posted).toEqual([])
  })

  it('refuse bad settings, and drop what waits when asked', async () => {
    const { telegram, api } = await bench()
    telegram.say({ chat: 42, text: 'old' })

    expect((await refusal(api.setWebhook('http://example.org/'))).description).toMatch(
      /An HTTPS URL must be provided/,
    )
    const secret = refusal(api.setWebhook('https://example.org/', { secret_token: 'not allowed' }))
    expect((await secret).description).toBe('Bad Request: secret token contains unallowed characters')
    expect(await api.getUpdates()).toHaveLength(1)
    await api.deleteWebhook({ drop_pending_updates: true })
    expect(await api.getUpdates()).toEqual([])
    expect(telegram.record.updates.map(({ dropped }) => dropped)).toEqual([true])
  })
})
