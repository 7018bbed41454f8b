import { describe, expect, it, vi } from 'vitest'
import { answer, answered, composer, hold, say, visits } from './visit.js'

const visit = visits()

describe('a conversation', () => {
  it('shows an answer while it is written, and the whole of it once', async () => {
    const says = hold(visit.gateway)
    const page = await visit.open()
    await say(page, 'Hello')
    await page.getByRole('button', { name: /Thinking/ }).waitFor()
    const answers = [`m-${says[0]?.id}`]
    const draft = (text: string, keep: number) =>
      visit.gateway.tell({
        type: 'draft',
        conversation: 'the-first',
        draft: { id: 'r', answers, keep, text },
      })
    draft('Good **mor', 0)
    await page.locator('.writing', { hasText: 'Good **mor' }).waitFor()
    draft('morning**', 7)
    await page.locator('.writing strong', { hasText: 'morning' }).waitFor()
    const message = visit.gateway.messages.get('the-first')?.[0]
    if (!message) throw new Error('nothing was said')
    const replies = [{ id: 'r', text: 'Good **morning**!', state: 'delivered' as const }]
    visit.gateway.change('the-first', { ...message, state: 'replied', replies })
    await page.getByRole('button', { name: /Answered/ }).waitFor()
    expect(await page.locator('.answer').allInnerTexts()).toEqual([expect.stringContaining('Good morning!')])
    await page.getByRole('log').getByText('main says: Good **morning**!').waitFor({ state: 'attached' })
  })

  it('is stopped by the button and by Escape', async () => {
    hold(visit.gateway)
    const page = await visit.open()
    await say(page, 'A long story')
    await page.getByRole('button', { name: 'Stop the answer' }).click()
    await composer(page).press('Escape')
    const stop = { type: 'stop', conversation: 'the-first' }
    await vi.waitFor(() =>
      expect(visit.gateway.heard.filter(({ type }) => type === 'stop')).toEqual([stop, stop]),
    )
  })

  it('stays over a reload, at its address, and others are a click away', async () => {
    visit.gateway.conversations = [
      { id: 'the-first', title: 'The first', updatedAt: 2 },
      { id: 'the-other', title: 'The other', updatedAt: 1 },
    ]
    visit.gateway.messages.set('the-other', [answered('b', 'from the other')])
    const page = await visit.open()
    await page.getByRole('link', { name: 'The other' }).click()
    await page.getByText('from the other').waitFor()
    await page.reload()
    await page.getByText('from the other').waitFor()
    await page.goBack()
    await page.getByText('What shall we talk about?').waitFor()
    await page.getByRole('button', { name: 'New conversation' }).click()
    await say(page, 'Something new')
    await page.getByRole('link', { name: 'Something new' }).waitFor()
    expect(page.url()).not.toContain('the-first')
  })

  it('takes Enter as the end of a message, not with Shift and not of an input method', async () => {
    const page = await visit.open()
    await composer(page).fill('one')
    await composer(page).press('Shift+Enter')
    await page.keyboard.type('two')
    await composer(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true })
    await composer(page).dispatchEvent('keydown', { key: 'Enter', keyCode: 229 })
    expect(await composer(page).inputValue()).toBe('one\ntwo')
    await composer(page).press('Enter')
    await answer(page, 'You said: one').waitFor()
    expect(visit.gateway.heard.filter(({ type }) => type === 'say')).toHaveLength(1)
  })

  it('shows older messages above, and stays where one reads', async () => {
    visit.gateway.pageSize = 20
    visit.gateway.messages.set(
      'the-first',
      Array.from({ length: 50 }, (_, position) => answered(`${position}`, `answer ${position}`)),
    )
    const page = await visit.open()
    await page.getByText('answer 49', { exact: true }).waitFor()
    const area = page.getByRole('region', { name: 'Conversation' })
    const top = () =>
      page.getByText('question 30', { exact: true }).evaluate((node) => node.getBoundingClientRect().y)
    expect(
      await area.evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight),
    ).toBeLessThan(2)
    await area.evaluate((node) => (node.scrollTop = 100))
    const before = await top()
    await page.getByText('answer 10', { exact: true }).waitFor({ state: 'attached' })
    expect(Math.abs((await top()) - before)).toBeLessThan(3)
    visit.gateway.change('the-first', answered('new', 'the newest'))
    await answer(page, 'the newest').waitFor({ state: 'attached' })
    expect(Math.abs((await top()) - before)).toBeLessThan(3)
    await page.getByRole('button', { name: 'Jump to latest' }).click()
    await vi.waitFor(async () =>
      expect(
        await area.evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight),
      ).toBeLessThan(2),
    )
  })

  it('is the same in two tabs', async () => {
    const [one, two] = await Promise.all([visit.open(), visit.open()])
    await Promise.all([one, two].map((page) => page.getByText('What shall we talk about?').waitFor()))
    await say(one, 'Hello')
    await answer(two, 'You said: Hello').waitFor()
    expect(await two.locator('.own').count()).toBe(1)
  })
})

describe('without a connection', () => {
  it('keeps what is said, and says it once when the visit.gateway is back', async () => {
    const page = await visit.open()
    await page.getByText('What shall we talk about?').waitFor()
    visit.gateway.isUp = false
    visit.gateway.cut()
    await page.getByText('Reconnecting…').waitFor()
    await say(page, 'Are you there?')
    await page.getByText('Will be sent when connected').waitFor()
    visit.gateway.isUp = true
    await answer(page, 'You said: Are you there?').waitFor()
    expect(await page.locator('.own').count()).toBe(1)
    expect(
      await page.evaluate('Object.keys(localStorage).filter((name) => name.includes("outbox"))'),
    ).toEqual([])
  })

  it('keeps it over a reload too, and sends it under the same id', async () => {
    visit.gateway.onSay = () => undefined
    const page = await visit.open()
    await say(page, 'Kept')
    await vi.waitFor(() => expect(visit.gateway.heard.at(-1)?.type).toBe('say'))
    visit.gateway.onSay = undefined
    await page.reload()
    await answer(page, 'You said: Kept').waitFor()
    const ids = visit.gateway.heard.filter((message) => message.type === 'say').map(({ id }) => id)
    expect(ids).toEqual([ids[0], ids[0]])
  })
})
