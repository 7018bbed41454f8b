import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { cleanUp, serve } from './serving.js'
import { createReceiver, secret, sign } from './system.js'

afterEach(cleanUp)

const run = promisify(execFile)
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const [curl = ''] = blocks('sh')
const [sending = '', checking = ''] = blocks('js')

function blocks(language: string): string[] {
  const found = readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))
  return [...found].map(([, code = '']) => code)
}

describe('the README', () => {
  it.each([
    ['curl and openssl', 'bash', ['-euo', 'pipefail', '-c', curl]],
    ['Node', process.execPath, ['--input-type=module', '-e', sending]],
  ])('signs with %s', async (_, command, args) => {
    const test = await serve({ url: 'http://127.0.0.1:9/answers' })
    const env = { PATH: process.env['PATH'], GATEWAY: test.address(''), WEBHOOK_SECRET: secret }
    const { stdout } = await run(command, args, { env })
    expect(JSON.parse(stdout)).toEqual({ id: expect.any(String) as string, receipt: 'accepted' })
  })

  it('knows a genuine answer in Node', async () => {
    const { isGenuine } = (await import(`data:text/javascript,${encodeURIComponent(checking)}`)) as {
      isGenuine(headers: object, body: string, secret: string): boolean
    }
    const receiver = await createReceiver()
    const test = await serve({ url: receiver.url })
    const env = { GATEWAY: test.address(''), WEBHOOK_SECRET: secret }
    await run(process.execPath, ['--input-type=module', '-e', sending], { env })
    await expect.poll(receiver.shown).toHaveLength(1)
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[0]]
    const old = sign(body, secret, Date.now() - 301_000, 'answer')
    expect([
      isGenuine(headers, body, secret),
      isGenuine(headers, `${body} `, secret),
      isGenuine(headers, body, `${secret}x`),
      isGenuine(old, body, secret),
      isGenuine({}, body, secret),
    ]).toEqual([true, false, false, false, false])
  })
})
