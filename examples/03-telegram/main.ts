import assert from 'node:assert/strict'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startFakeTelegram } from '@openclaw/testing/telegram'

const openclaw = fileURLToPath(new URL('../bin/openclaw.js', import.meta.resolve('openclaw')))
const config = fileURLToPath(new URL('openclaw.config.json', import.meta.url))

/** Stands in for Telegram: it speaks the Bot API, and remembers all that went over the wire. */
const telegram = await startFakeTelegram({ bots: [{ username: 'claw_bot' }] })
const home = await mkdtemp(join(tmpdir(), 'openclaw-telegram-'))
const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('OPENCLAW_'))
const env = {
  ...Object.fromEntries(inherited),
  ...{ OPENCLAW_HOME: home, TELEGRAM_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url },
}
const signal = AbortSignal.timeout(45_000)

async function start(): Promise<ChildProcess> {
  const command = ['gateway', '--port', '0', '--config', config, '--log-level', 'error', '--json']
  const gateway = spawn(process.execPath, [openclaw, ...command], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [printed] = (await once(gateway.stdout, 'data', { signal })) as [Buffer]
  assert.match(printed.toString(), /"ok": true/)
  return gateway
}

async function end(gateway: ChildProcess, how: NodeJS.Signals): Promise<void> {
  const ended = gateway.exitCode === null && gateway.signalCode === null ? once(gateway, 'exit') : undefined
  gateway.kill(how)
  await ended
}

/** Waits until people see so many messages of the bot in a chat. */
async function seen(chat: number, count: number): Promise<readonly string[]> {
  while (telegram.shown(chat).length < count) await sleep(20, undefined, { signal })
  return telegram.shown(chat)
}

const ann = 4242
const team = -1_001_234_567_890

let gateway = await start()
try {
  telegram.say({ chat: ann, text: 'Is **this** on?' })
  assert.deepEqual(await seen(ann, 1), ['Is this on?'])

  telegram.say({ chat: team, topic: 5, text: '@claw_bot and here?' })
  assert.deepEqual(await seen(team, 1), ['and here?'])
  assert.equal(telegram.chat(team).messages.at(-1)?.message.message_thread_id, 5)

  // The answer is sent, and the connection breaks before anybody tells the gateway.
  telegram.fault({ kind: 'resetAfter', method: 'sendMessage' })
  telegram.say({ chat: ann, text: 'the line breaks' })
  assert.equal((await seen(ann, 2)).at(-1), 'the line breaks')
  telegram.say({ chat: ann, text: 'and goes on' })
  assert.equal((await seen(ann, 3)).at(-1), 'and goes on')
  const list = [openclaw, 'messages', 'list', '--state', 'uncertain', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, list, { env, signal })
  const { messages } = JSON.parse(stdout) as { messages: { reason: string }[] }
  assert.equal(messages.length, 1)
  console.log(`uncertain: ${messages[0]?.reason}`)

  // Whatever is said while nobody listens waits on the platform.
  await end(gateway, 'SIGKILL')
  telegram.say({ chat: ann, text: 'anybody there?' })
  gateway = await start()
  assert.equal((await seen(ann, 4)).at(-1), 'anybody there?')

  assert.deepEqual(telegram.lost(), [])
  assert.deepEqual(telegram.sentTwice(), [])
  console.log(telegram.shown(ann).join('\n'))
  await end(gateway, 'SIGTERM')
  assert.equal(gateway.exitCode, 0)
} finally {
  await end(gateway, 'SIGKILL')
  await telegram.stop()
  await rm(home, { recursive: true, force: true })
}
