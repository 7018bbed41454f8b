import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LLMock } from '@copilotkit/aimock'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { launchBrowser, screenshot } from '../../../../plugins/channel-webchat/test/browser/browser.js'
import { composer, say } from '../../../../plugins/channel-webchat/test/browser/visit.js'
import { folderWith, openclaw, startGateway, type Running } from '../command.js'

const page = fileURLToPath(new URL('../../../../plugins/channel-webchat/page', import.meta.url))
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
  // The page as it is now, not as it was built last.
  await build({ configFile: join(page, 'vite.config.ts'), logLevel: 'warn' })
})
afterAll(async () => {
  await browser?.close()
})
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()))
})

test('one command and a click lead to a chat with the echo', { timeout: 60_000 }, async () => {
  const gateway = await startGateway()
  const link = linkIn(gateway.command.stdout)
  const page = await visit(link)
  await expectSignedIn(page)
  expect(page.url()).not.toContain('code=')
  await page.getByText('No model yet').waitFor()
  await say(page, 'hello <b>you</b>')
  await answerWith(page, 'hello <b>you</b>')
  await page.getByText('Answered').waitFor()
  await screenshot(page, 'chat-echo')

  // What became of it, on a click.
  await page.getByRole('button', { name: /Why\?/ }).first().click()
  const fate = page.getByRole('complementary', { name: 'What became of it' })
  await fate.getByText('@openclaw/router-rules').first().waitFor()
  await fate.getByRole('button', { name: 'Close' }).click()

  // A link signs one browser in, and once.
  const other = await visit(link)
  await other.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await other.getByRole('alert').textContent()).toContain('openclaw open --print')

  await page.reload()
  await answerWith(page, 'hello <b>you</b>')
  expect(await page.locator('.answer').count()).toBe(1)
})

test(
  'a restart is survived, and a token that is taken back shuts the page',
  { timeout: 90_000 },
  async () => {
    const first = await startGateway()
    const page = await visit(linkIn(first.command.stdout))
    await expectSignedIn(page)
    await say(page, 'before')
    await answerWith(page, 'before')
    await end(first)
    await page.getByText(/Reconnecting/).waitFor()
    // Kept by the page, and said once the gateway is there again.
    await say(page, 'between')

    const second = await startGateway({ home: first.home }, ['--port', String(first.port)])
    await answerWith(page, 'between')
    await say(page, 'after')
    await answerWith(page, 'after')
    expect(await page.locator('.answer').allTextContents()).toEqual([
      expect.stringContaining('before'),
      expect.stringContaining('between'),
      expect.stringContaining('after'),
    ])

    const { stdout } = await openclaw(['open', '--print'], { home: first.home })
    const another = await visit(stdout.trim())
    await expectSignedIn(another)
    await another.getByText('before').first().click()
    await answerWith(another, 'after')

    await end(second)
    writeFileSync(join(first.home, 'access-token'), `${'another-token-'.repeat(4)}\n`)
    await startGateway({ home: first.home }, ['--port', String(first.port)])
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.getByLabel('Access token').fill('no such token')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Access token').fill(readFileSync(join(first.home, 'access-token'), 'utf8').trim())
    await page.getByRole('button', { name: 'Sign in' }).click()
    await answerWith(page, 'after')
  },
)

test('with a model it takes one init more', { timeout: 60_000 }, async () => {
  const content = [
    'A small server needs few lines:',
    "```ts\nimport { createServer } from 'node:http'\n\ncreateServer((_, response) => response.end('hello')).listen(8080)\n```",
    'Start it with `node server.ts`, then open **http://127.0.0.1:8080**.',
  ].join('\n\n')
  const model = new LLMock({ port: 0, logLevel: 'silent' })
  model.onMessage(/你好/, { content: '您好！有什么可以帮您？' })
  model.onMessage(/.*/, { content }, { chunkSize: 24, latency: 15 })
  await model.start()
  onTestFinished(async () => await model.stop())

  const cwd = folderWith()
  const env = { OLLAMA_HOST: new URL(model.url).host }
  const init = await openclaw(['init', '--yes', '--no-install', '--model', 'ollama/small'], { cwd, env })
  expect(init.code).toBe(0)
  const gateway = await startGateway({ cwd, env })
  expect(gateway.command.stdout).toContain('main (llm)')
  const page = await visit(linkIn(gateway.command.stdout), { viewport: { width: 1180, height: 720 } })
  await expectSignedIn(page)
  expect(await page.getByText('No model yet').count()).toBe(0)
  await say(page, 'How do I write a small server?')
  await answerWith(page, 'Start it with')
  await page.getByRole('figure', { name: 'ts' }).getByRole('button', { name: 'Copy' }).waitFor()
  await page.getByText('Answered').waitFor()
  await screenshot(page, 'chat')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByRole('button', { name: /Why\?/ }).first().click()
  await page.getByText(/tokens in/).waitFor()
  await screenshot(page, 'why-dark')

  const chinese = await visit(await newLink(gateway), {
    locale: 'zh-CN',
    viewport: { width: 390, height: 760 },
  })
  await chinese.getByRole('textbox', { name: '消息' }).waitFor()
  await say(chinese, '你好')
  await answerWith(chinese, '有什么可以帮您')
  await chinese.getByText('已回答').waitFor()
  await screenshot(chinese, 'chat-phone-zh')
})

async function end({ command }: Running): Promise<void> {
  command.child.kill('SIGTERM')
  await command.finished
}

function linkIn(banner: string): string {
  return /http:\S+#code=\S+/.exec(banner)?.[0] ?? ''
}

async function newLink({ home }: Running): Promise<string> {
  return (await openclaw(['open', '--print'], { home })).stdout.trim()
}

async function visit(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(url)
  return page
}

async function expectSignedIn(page: Page): Promise<void> {
  await composer(page).waitFor()
}

async function answerWith(page: Page, text: string): Promise<void> {
  await page.locator('.answer').getByText(text).last().waitFor()
}
