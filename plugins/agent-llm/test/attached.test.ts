import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Attachment } from '@openclaw/sdk'
import { buildEntry, buildEnvelope } from '@openclaw/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { agentOf, ask, badModel, closeAll, key, mockModel, wires } from './model.js'

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from('a picture of a cat')])
const pdf = Buffer.from('%PDF-1.7 a bill for a cat')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openclaw-llm-'))
})

afterEach(async () => {
  await closeAll()
  await rm(folder, { recursive: true })
})

async function file(mimeType: string, bytes: Buffer, name?: string): Promise<Attachment> {
  const id = mimeType.replace('/', '-')
  const path = join(folder, id)
  await writeFile(path, bytes)
  const kind = mimeType.startsWith('image/') ? 'image' : 'file'
  return { id, kind, path, mimeType, sizeBytes: bytes.length, ...(name !== undefined && { name }) }
}

function asked(text: string, attachments: readonly Attachment[]) {
  return { text, messages: [{ id: 'm', envelope: buildEnvelope({ text, attachments }), acceptedAt: 0 }] }
}

/** A model that reads all that it is asked, or refuses it by what it reads; and the requests, whole. */
async function reader(refuses: (body: string) => boolean = () => false) {
  const mock = await mockModel((one) => one.on({ predicate: () => true }, { content: 'A cat.' }))
  const requests: string[] = []
  const baseUrl = await badModel((request, response) => {
    void text(request).then(async (body) => {
      requests.push(body)
      if (refuses(body)) return response.writeHead(400).end('{"error":{"message":"no pictures, please"}}')
      const headers = { 'content-type': 'application/json', 'x-api-key': key }
      const answer = await fetch(`${mock.url}${request.url}`, { method: 'POST', headers, body })
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
      response.end(await answer.text())
    })
  })
  return { baseUrl, requests }
}

describe.each(wires)('a model over the wire of %s', (wire) => {
  it('is given pictures and PDFs with the question, and told of other files', async () => {
    const { baseUrl, requests } = await reader()
    const files = [
      await file('image/png', png, 'cat.png'),
      await file('application/zip', pdf, 'all\n"cats".zip'),
      await file('application/pdf', pdf),
      { id: 'x', kind: 'video' as const },
    ]
    const answer = await ask(agentOf({ baseUrl, wire }).agent, asked('who is it?', files))
    expect(answer.text).toBe('A cat.')
    const [question = ''] = requests
    expect(question).toContain(png.toString('base64'))
    expect(question).toContain(pdf.toString('base64'))
    const mention = '[attachment 2: file, "all\\n\\"cats\\".zip", application/zip, 25 bytes]'
    expect(question).toContain(JSON.stringify(`who is it?\n${mention}\n[attachment 4: video]`))
    expect(question).not.toContain('attachment 1')
  })

  it('that does not take the picture is asked once more without it', async () => {
    const { baseUrl, requests } = await reader((body) => body.includes(png.toString('base64')))
    const { agent, log } = agentOf({ baseUrl, wire })
    const turn = asked('who is it?', [await file('image/png', png, 'cat.png')])
    const answer = await ask(agent, turn, undefined, log)
    expect(answer.text).toBe('A cat.')
    const [, without = '', ...more] = requests
    const mention = '[attachment 1: image, "cat.png", image/png, 26 bytes]'
    expect(without).toContain(JSON.stringify(`who is it?\n${mention}`))
    expect(more).toEqual([])
    expect(log.lines.map(({ message }) => message)).toEqual(['a model does not take the files'])
  })

  it('that takes nothing is asked no more than that', async () => {
    const { baseUrl, requests } = await reader(() => true)
    const turn = asked('who is it?', [await file('image/png', png)])
    await expect(ask(agentOf({ baseUrl, wire }).agent, turn)).rejects.toMatchObject({
      code: 'OC_MODEL_REFUSED',
    })
    expect(requests).toHaveLength(2)
  })

  it('is asked once where the files are not the reason', async () => {
    const mock = await mockModel((one) => one.onMessage(/.*/, { error: { message: 'who?' }, status: 401 }))
    const turn = asked('who is it?', [await file('image/png', png)])
    await expect(ask(agentOf({ baseUrl: `${mock.url}/v1`, wire }).agent, turn)).rejects.toMatchObject({
      code: 'OC_MODEL_REFUSED',
    })
    expect(mock.getRequests()).toHaveLength(1)
  })

  it('is told of a picture that is gone or too large for a question', async () => {
    const { baseUrl, requests } = await reader()
    const large = await file('image/jpeg', png)
    await truncate(large.path!, 20 * 1_024 ** 2 + 1)
    const turn = asked('', [{ ...large, path: join(folder, 'gone') }, large])
    await ask(agentOf({ baseUrl, wire }).agent, turn)
    const mention = (number: number): string => `[attachment ${number}: image, image/jpeg, 26 bytes]`
    expect(requests[0]).toContain(JSON.stringify(`${mention(1)}\n${mention(2)}`))
  })

  it('is given a picture without words, and no empty text', async () => {
    const { baseUrl, requests } = await reader()
    const history = [buildEntry(''), buildEntry('A dog.', { role: 'assistant' })]
    const turn = { ...asked('', [await file('image/png', png)]), history }
    const { agent } = agentOf({ baseUrl, wire })
    await ask(agent, turn)
    await ask(agent, asked('', []))
    expect(requests[0]).toContain(png.toString('base64'))
    expect(requests[0]?.match(/\[no text\]/g)).toHaveLength(1)
    expect(requests[1]).toContain('[no text]')
    expect(requests.join()).not.toContain('""')
  })
})
