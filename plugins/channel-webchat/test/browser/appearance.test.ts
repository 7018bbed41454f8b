import { describe, expect, it, vi } from 'vitest'
import { answered, composer, isFocused, visits } from './visit.js'

const visit = visits()

describe('how it looks', () => {
  it('fits a phone: the conversations are in a drawer, nothing scrolls sideways', async () => {
    visit.gateway.conversations = [{ id: 'the-other', title: 'The other', updatedAt: 1 }]
    visit.gateway.messages.set('the-first', [
      answered('a', `${'x'.repeat(400)}\n\n\`\`\`\n${'y'.repeat(400)}\n\`\`\``),
    ])
    visit.gateway.messages.set('the-other', [answered('b', 'from the other')])
    const page = await visit.open(undefined, { viewport: { width: 360, height: 700 } })
    await page.locator('figure.code').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    expect(await page.locator('.messages').evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0)
    const menu = page.getByRole('button', { name: 'Conversations', exact: true })
    await menu.press('Enter')
    await page.keyboard.press('Escape')
    await vi.waitFor(async () => expect(await isFocused(menu)).toBe(true))
    await menu.press('Enter')
    await page.getByRole('link', { name: 'The other' }).click()
    await page.getByText('from the other').waitFor()
  })

  it('speaks Chinese to who does, and English when asked', async () => {
    const page = await visit.open(undefined, { locale: 'zh-CN' })
    await page.getByText('想聊些什么？').waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN')
    await page.getByRole('button', { name: '切换到英文' }).click()
    await page.getByText('What shall we talk about?').waitFor()
    await page.reload()
    await page.getByText('What shall we talk about?').waitFor()
  })

  it('is light or dark as the system is, until one chooses', async () => {
    const page = await visit.open(undefined, { colorScheme: 'dark' })
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    await composer(page).waitFor()
    const dark = await ground()
    await page.getByRole('button', { name: 'Appearance: as the system' }).click()
    await vi.waitFor(async () => expect(await ground()).not.toBe(dark))
    await page.getByRole('button', { name: 'Appearance: light' }).click()
    await vi.waitFor(async () => expect(await ground()).toBe(dark))
  })

  it('says that there is no model, until that is dismissed', async () => {
    visit.gateway.agents = [{ id: 'echo', placeholder: true }]
    const page = await visit.open()
    await page.getByText('npx openclaw init').waitFor()
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await page.reload()
    await composer(page).waitFor()
    expect(await page.getByText('npx openclaw init').count()).toBe(0)
  })

  it('tells why, from the keyboard, and gives the focus back', async () => {
    visit.gateway.messages.set('the-first', [
      answered('a', 'fine'),
      answered('b', '', { state: 'refused', reason: 'blocked', replies: [] }),
    ])
    visit.gateway.fates.set('b', {
      ...{
        id: 'b',
        state: 'refused',
        reason: 'blocked',
        attempts: 0,
        failures: [],
        acceptedAt: 1,
        settledAt: 13,
      },
      ...{
        stages: [{ stage: 'receive', plugin: 'guard-words', tookMs: 0.4, note: 'blocked' }],
        outbound: [],
      },
    })
    const page = await visit.open()
    const state = page.getByRole('button', { name: /Refused: blocked/ })
    await state.press('Enter')
    const panel = page.getByRole('complementary', { name: 'What became of it' })
    await panel.getByText('guard-words').waitFor()
    await panel.getByText('12 ms').waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await vi.waitFor(async () => expect(await isFocused(state)).toBe(true))
    await page.getByRole('button', { name: /Answered/ }).click()
    await panel.getByText('There is no such message').waitFor()
  })

  it('leads the keyboard past the conversations to the message field', async () => {
    const page = await visit.open()
    await composer(page).waitFor()
    await page.getByRole('link', { name: 'Skip to the message field' }).press('Enter')
    await page.keyboard.type('typed')
    expect(await composer(page).inputValue()).toBe('typed')
    expect(page.url()).toContain('#/c/the-first')
  })
})
