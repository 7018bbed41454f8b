import { createTestGateway, type TestGateway } from '@openclaw/testing'
import type { PluginEntry, PluginFactory } from '@openclaw/sdk'
import plugin from '../src/index.js'
import { createFakeHttp, type FakeHttp, type FakePage } from './fake-http.js'

export const conversation = 'conversation-1'
export let test: TestGateway
export let server: FakeHttp

/** A gateway with a chat; stop `test` at its end. */
export async function start(plugins: (PluginEntry | PluginFactory)[] = [], options = {}): Promise<void> {
  server = createFakeHttp()
  test = await createTestGateway({ plugins: [server.plugin, plugin(options), ...plugins] })
}

/** A page that follows the conversation. */
export async function opened(user?: string): Promise<FakePage> {
  const page = server.connect(user)
  await page.say({ type: 'open', conversation })
  return page
}

export function say(page: FakePage, text: string, id = 'page-1', name = conversation): Promise<void> {
  return page.say({ type: 'say', conversation: name, id, text })
}

/** Each message that is shown, with what was replied to it. */
export function textsOf(page: FakePage): string[][] | undefined {
  return page
    .shown(conversation)
    ?.messages.map(({ text, replies }) => [text, ...replies.map((reply) => reply.text)])
}

/** Loads all older pages. */
export async function readBack(page: FakePage): Promise<void> {
  for (let next; (next = page.of('history').at(-1)?.next);)
    await page.say({ type: 'open', conversation, before: next })
}
