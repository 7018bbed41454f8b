import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { exchangesOf } from '../exchange.js'
import type { Thread } from '../thread.js'
import { Icon } from './icon.js'
import { ExchangeItem, PendingItem } from './message.js'
import { usePage } from './page-context.js'

interface Properties {
  readonly conversation: string
  readonly thread: Thread
}

const nearTop = 240
const nearBottom = 48

/** The conversation. It stays at its end only for who is there, and stays where one reads when older ones come. */
export function Messages({ conversation, thread }: Properties) {
  const { chat, texts } = usePage()
  const area = useRef<HTMLElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const sticks = useRef(true)
  /** From the end, before older ones were put above. */
  const fromEnd = useRef(0)
  const oldest = useRef<string | undefined>(undefined)
  const [isAway, setAway] = useState(false)

  function toEnd(): void {
    const element = area.current
    if (element) element.scrollTop = element.scrollHeight
  }

  useLayoutEffect(() => {
    sticks.current = true
    setAway(false)
    toEnd()
  }, [conversation])

  useLayoutEffect(() => {
    const element = area.current
    if (!element) return
    const first = thread.messages[0]?.id
    if (sticks.current) toEnd()
    else if (oldest.current !== undefined && first !== oldest.current) {
      element.scrollTop = element.scrollHeight - fromEnd.current
    }
    oldest.current = first
    fromEnd.current = element.scrollHeight - element.scrollTop
  })

  // Long pictures of code, a turned phone and a growing composer move the end.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (sticks.current) toEnd()
    })
    for (const element of [area.current, list.current]) if (element) observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // What one says oneself is always shown.
  const newest = thread.pending.at(-1)?.id
  useLayoutEffect(() => {
    if (newest === undefined) return
    sticks.current = true
    setAway(false)
    toEnd()
  }, [newest])

  function scrolled(): void {
    const element = area.current
    if (!element) return
    const below = element.scrollHeight - element.scrollTop - element.clientHeight
    sticks.current = below < nearBottom
    setAway(below > element.clientHeight / 2)
    fromEnd.current = element.scrollHeight - element.scrollTop
    if (element.scrollTop < nearTop) chat.older()
  }

  const isEmpty = thread.messages.length === 0 && thread.pending.length === 0
  return (
    <section class="messages" aria-label={texts.conversation} ref={area} onScroll={scrolled} tabIndex={-1}>
      {thread.loaded && isEmpty && <Greeting />}
      {!thread.loaded && isEmpty && <p class="hint">{texts.loading}</p>}
      {thread.loadingOlder && <p class="hint">{texts.older}</p>}
      <ol ref={list}>
        {exchangesOf(thread).map((exchange) => (
          <ExchangeItem key={exchange.message.id} {...exchange} />
        ))}
        {thread.pending.map((pending) => (
          <PendingItem key={pending.id} {...pending} />
        ))}
      </ol>
      {isAway && (
        <button type="button" class="latest" onClick={toEnd}>
          <Icon name="down" />
          {texts.latest}
        </button>
      )}
    </section>
  )
}

function Greeting() {
  const { texts } = usePage()
  return (
    <div class="greeting">
      <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="44" height="44" />
      <h2>{texts.greeting}</h2>
      <p>{texts.greetingHint}</p>
    </div>
  )
}
