import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { folderWith, startGateway } from './command.js'
import { runHere } from './here.js'

const config = (mark: string) => `
  import { definePlugin } from '@openclaw/sdk'

  const marks = definePlugin({
    name: 'openclaw-guard-marks', api: 1, kind: 'guard',
    options: { type: 'object', additionalProperties: false, properties: { mark: { type: 'string' } } },
    permissions: { hooks: ['reply'] },
    setup({ hooks }, { mark }) {
      hooks.reply.tap(({ turn, reply }) => ({ turn, reply: { text: reply.text + mark } }))
    },
  })

  export default {
    plugins: [
      marks({ mark: '${mark}' }),
      { use: './plugins/hello.ts', options: { name: 'Ann' } },
      process.env.NOBODY_SETS_THIS && marks(),
    ],
  }`

const hello = (word: string) => `
  import { definePlugin } from '@openclaw/sdk'
  import { greet } from './words.ts'

  export default definePlugin({
    name: 'openclaw-context-hello', api: 1, kind: 'context',
    options: { type: 'object', additionalProperties: false, properties: { name: { type: 'string' } } },
    permissions: { hooks: ['intercept'] },
    setup({ hooks }, { name = 'nobody' }) {
      hooks.intercept.tap(() => ({ text: '${word} ' + greet(name) }))
    },
  })`

const words = (end: string) => `export function greet(name: string): string { return name + '${end}' }`

test('a plugin in a file and one in the config; --watch loads anew what is edited, and keeps what works', async () => {
  const cwd = folderWith({
    'openclaw.config.ts': config('!'),
    'plugins/hello.ts': hello('Hello'),
    'plugins/words.ts': words(','),
  })
  const { home, command } = await startGateway({ cwd }, ['--watch'])
  const say = async () => (await runHere(['chat', '--message', 'hi'], { home })).stdout.trim()
  const answers = (text: string) =>
    vi.waitFor(async () => expect(await say()).toBe(text), { timeout: 15_000, interval: 100 })
  expect(await say()).toBe('Hello Ann,!')

  // What the plugin imports, the plugin itself, the config.
  writeFileSync(join(cwd, 'plugins/words.ts'), words(';'))
  await answers('Hello Ann;!')
  writeFileSync(join(cwd, 'plugins/hello.ts'), hello('Good day'))
  await answers('Good day Ann;!')
  writeFileSync(join(cwd, 'openclaw.config.ts'), config('?'))
  await answers('Good day Ann;?')

  // What cannot be loaded is told, and the one from before goes on.
  writeFileSync(join(cwd, 'plugins/words.ts'), 'export function greet(')
  await command.until(() =>
    command.stderr.includes('the config was not reloaded; the one from before goes on'),
  )
  expect(command.stderr).toContain('OC_PLUGIN_LOAD_FAILED')
  expect(await say()).toBe('Good day Ann;?')
  writeFileSync(join(cwd, 'plugins/words.ts'), words('.'))
  await answers('Good day Ann.?')
})
