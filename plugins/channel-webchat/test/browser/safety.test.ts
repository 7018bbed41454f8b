import { describe, expect, it, vi } from 'vitest'
import { code, token } from './mock-gateway.js'
import { answer, answered, composer, say, visits } from './visit.js'

const visit = visits()

describe('signing in', () => {
  it('takes the code from the link, and leaves it nowhere', async () => {
    visit.gateway.isSignedIn = false
    const page = await visit.open(`/#code=${code}`)
    await composer(page).waitFor()
    expect(page.url()).not.toContain('code')
    await page.reload()
    await composer(page).waitFor()
    expect(
      await page.evaluate('JSON.stringify(localStorage) + JSON.stringify(sessionStorage)'),
    ).not.toContain(code)
  })

  it('asks for the token when the link is used up', async () => {
    visit.gateway.isSignedIn = false
    const page = await visit.open('/#code=used')
    await page.getByRole('alert').getByText('This is not valid').waitFor()
    await page.getByText('npx openclaw open').waitFor()
    await page.getByLabel('Access token').fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Access token').fill(token)
    await page.keyboard.press('Enter')
    await composer(page).waitFor()
  })

  it('keeps what was typed when the session ends', async () => {
    const page = await visit.open()
    await composer(page).fill('half a thought')
    await page.getByText('What shall we talk about?').waitFor()
    visit.gateway.isSignedIn = false
    visit.gateway.cut(4401)
    await page.getByLabel('Access token').fill(token)
    await page.keyboard.press('Enter')
    await vi.waitFor(async () => expect(await composer(page).inputValue()).toBe('half a thought'))
  })

  it('signs out', async () => {
    const page = await visit.open()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Access token').waitFor()
    expect(visit.gateway.isSignedIn).toBe(false)
  })
})

describe('what is hostile', () => {
  const hostile = [
    '<script>window.ran = 1</script><img src="https://other.example/x.png" onerror="window.ran = 1">',
    '<svg onload="window.ran = 1"></svg><iframe srcdoc="<script>parent.ran = 1</script>"></iframe>',
    '![picture](https://other.example/y.png) [go](javascript:window.ran=1) [data](data:text/html,x)',
    '<style>* { display: none }</style> **<b onclick=alert(1)>bold</b>**',
    '```html"><script>window.ran = 1</script>\n</code></pre><script>window.ran = 1</script>\n```',
    'reversed \u202egnp.exe and \u0007 bell',
  ].join('\n\n')

  it('is shown as text wherever it stands, and never run or loaded', async () => {
    visit.gateway.agents = [{ id: '<img src=x onerror="window.ran = 1">', placeholder: false }]
    visit.gateway.conversations = [{ id: 'the-first', title: hostile.slice(0, 80), updatedAt: 1 }]
    visit.gateway.messages.set('the-first', [
      answered('a', hostile, { text: hostile, agentId: hostile }),
      answered('b', '', { state: 'dead', reason: hostile, replies: [] }),
    ])
    const stage = { stage: hostile, plugin: hostile, tookMs: 1, note: hostile }
    visit.gateway.fates.set('a', {
      ...{ id: hostile, state: 'replied', attempts: 1, acceptedAt: 1, stages: [stage], text: hostile },
      ...{ failures: [{ attempt: 1, at: 1, error: hostile }], outbound: [] },
      route: { agentId: hostile, rule: hostile, trace: [{ rule: hostile, matched: true, because: hostile }] },
    })
    const page = await visit.open()
    await page.locator('.state').first().click()
    await page.getByRole('complementary').getByText('Steps').waitFor()
    await say(page, hostile)
    await answer(page, 'You said:').waitFor()
    expect(await page.locator('.messages :is(script, iframe, style, img, object)').count()).toBe(0)
    const links = await page
      .locator('.markdown a')
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('href')))
    expect(new Set(links)).toEqual(new Set(['https://other.example/x.png', 'https://other.example/y.png']))
    expect(await page.locator('.answer').first().innerText()).toContain('reversed ⟨U+202E⟩gnp.exe and ␇ bell')
    expect(await page.evaluate('window.ran')).toBeUndefined()
    expect(visit.troubles).toEqual([])
  })

  it('would be noticed if it ran', async () => {
    const page = await visit.open()
    await page.evaluate('alert("ran")')
    await page.evaluate('new Image().src = "https://other.example/x.png"')
    await vi.waitFor(() =>
      expect(visit.troubles.join('\n')).toMatch(/dialog: ran[^]*Content Security Policy/),
    )
  })

  it('does not hold up the page with 100,000 characters', async () => {
    visit.gateway.messages.set('the-first', [
      answered('a', '*a [b](c `d '.repeat(8_400)),
      answered('b', 'x'.repeat(100_000)),
      answered('c', '> '.repeat(50_000)),
    ])
    const page = await visit.open()
    await say(page, 'still here')
    await answer(page, 'You said: still here').waitFor()
  })
})
