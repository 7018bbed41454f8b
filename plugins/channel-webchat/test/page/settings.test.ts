import { expect, it } from 'vitest'
import { fragmentOf, readFragment } from '../../page/src/address.js'
import { keepLanguage, readAppearance, readLanguage } from '../../page/src/preferences.js'
import { shortTime } from '../../page/src/times.js'
import { memoryStore } from './fakes.js'

it('reads the code and the conversation from the address', () => {
  expect(readFragment('#code=a-b_c')).toEqual({ code: 'a-b_c', conversation: undefined })
  expect(readFragment(fragmentOf('a-name_1'))).toEqual({ code: undefined, conversation: 'a-name_1' })
  for (const hash of ['', '#', '#/c/', '#/c/short', '#/c/with/slash', '#/c/per%20cent', '#code=%', '#x=1']) {
    expect(readFragment(hash)).toEqual({ code: undefined, conversation: undefined })
  }
})

it('speaks the language of the browser until another is chosen', () => {
  const store = memoryStore()
  expect(['zh-CN', 'zh', 'ZH-tw', 'en', 'de', 'zhx'].map((browser) => readLanguage(store, browser))).toEqual([
    ...['zh', 'zh', 'zh', 'en', 'en', 'en'],
  ])
  keepLanguage(store, 'en')
  expect(readLanguage(store, 'zh-CN')).toBe('en')
})

it('looks like the system when what was kept is no appearance', () => {
  const store = memoryStore()
  store.set('openclaw.chat.appearance', 'neon')
  expect(readAppearance(store)).toBe('system')
})

it('tells the time of today, the day of this year, and else the date', () => {
  const now = new Date(2026, 4, 20, 12, 0).getTime()
  const times = [new Date(2026, 4, 20, 9, 5), new Date(2026, 2, 3), new Date(2024, 11, 31)]
  expect(times.map((time) => shortTime(time.getTime(), now, 'en'))).toEqual(['09:05', '3 Mar', '31 Dec 2024'])
})
