import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Said } from '../../src/protocol.js'
import { launchBrowser } from './browser.js'
import { buildPage, type BuiltPage } from './built-page.js'
import { startMockGateway, type MockGateway, type Say } from './mock-gateway.js'

/** One browser and one built page for a file; a gateway of its own for each test. */
export interface Visit {
  readonly gateway: MockGateway
  /** All that failed, ran, opened a dialog or left the origin without being asked to. */
  readonly troubles: readonly string[]
  /** In a profile of its own. */
  open(path?: string, options?: BrowserContextOptions): Promise<Page>
}

export function visits(): Visit {
  let built: BuiltPage | undefined
  let browser: Browser
  let gateway: MockGateway
  let troubles: string[]

  beforeAll(async () => {
    browser = await launchBrowser()
    built = await buildPage()
  })
  afterAll(async () => {
    await browser?.close()
    built?.remove()
  })
  beforeEach(async () => {
    troubles = []
    gateway = await startMockGateway(built?.folder ?? '')
  })
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
    await gateway.close()
  })

  return {
    get gateway() {
      return gateway
    },
    get troubles() {
      return troubles
    },
    async open(path = '/chat/#/c/the-first', options = {}) {
      const context = await browser.newContext({ locale: 'en-GB', ...options })
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      watch(page, gateway.url, (trouble) => troubles.push(trouble))
      await page.goto(gateway.url + path)
      return page
    },
  }
}

function watch(page: Page, origin: string, trouble: (text: string) => void): void {
  page.on('pageerror', (error) => trouble(`error: ${error.message}`))
  page.on('console', (line) => {
    if (/Content Security Policy|Refused to/.test(line.text())) trouble(line.text())
  })
  page.on('dialog', (dialog) => {
    trouble(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) trouble(`request: ${request.url()}`)
  })
}

export function composer(page: Page): Locator {
  return page.getByRole('textbox', { name: /Message|消息/ })
}

export function answer(page: Page, text: string): Locator {
  return page.locator('.answer').getByText(text)
}

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
}

export function isFocused(element: Locator): Promise<boolean> {
  return element.evaluate((node) => node === node.ownerDocument.activeElement)
}

/** Takes what is said and answers nothing yet. */
export function hold(gateway: MockGateway): Say[] {
  const says: Say[] = []
  gateway.onSay = (message) => {
    says.push(message)
    gateway.accept(message)
  }
  return says
}

/** A message with its answer, as history tells them. */
export function answered(id: string, text: string, changes: Partial<Said> = {}): Said {
  const replies = [{ id: `r-${id}`, text, state: 'delivered' as const }]
  const question = { id, pageId: `p-${id}`, text: `question ${id}`, at: 1 }
  return { ...question, state: 'replied', agentId: 'main', replies, ...changes }
}
