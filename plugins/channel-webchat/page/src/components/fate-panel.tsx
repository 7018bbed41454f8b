import { useEffect, useRef, useState } from 'preact/hooks'
import { readFate, type Fate, type Untold } from '../fate.js'
import { FateStory } from './fate-story.js'
import { useFocusInside } from './focus.js'
import { Icon } from './icon.js'
import { usePage } from './page-context.js'

interface Properties {
  readonly messageId: string
  /** When it is another, the story is asked for again. */
  readonly state: string | undefined
  close(): void
}

/** Why: the whole story of one message, from the ledger. */
export function FatePanel({ messageId, state, close }: Properties) {
  const { texts } = usePage()
  const button = useRef<HTMLButtonElement>(null)
  const [asked, setAsked] = useState(0)
  const [fate, setFate] = useState<Fate | Untold | undefined>(undefined)

  useFocusInside(button, true)

  useEffect(() => {
    let isCurrent = true
    void readFate(fetch, messageId).then((told) => {
      if (isCurrent) setFate(told)
    })
    return () => {
      isCurrent = false
    }
  }, [messageId, state, asked])

  return (
    <aside class="fate" aria-label={texts.fate.title}>
      <header>
        <h2>{texts.fate.title}</h2>
        <button type="button" class="plain" ref={button} aria-label={texts.fate.close} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {fate === undefined && <p class="hint">{texts.fate.loading}</p>}
      {fate !== undefined && 'id' in fate && <FateStory fate={fate} />}
      {fate !== undefined && !('id' in fate) && (
        <div role="alert">
          <p dir="auto">{fate.reason ?? texts.fate.unreachable}</p>
          <button type="button" class="secondary" onClick={() => setAsked(asked + 1)}>
            {texts.fate.again}
          </button>
        </div>
      )}
    </aside>
  )
}
