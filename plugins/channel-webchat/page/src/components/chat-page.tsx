import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { threadOf, type View } from '../state.js'
import { isBusy } from '../thread.js'
import { visible } from '../visible.js'
import { Announcer } from './announcer.js'
import { Composer, composerId } from './composer.js'
import { FatePanel } from './fate-panel.js'
import { Icon } from './icon.js'
import { Messages } from './messages.js'
import { Notices } from './notices.js'
import { usePage } from './page-context.js'
import { Sidebar } from './sidebar.js'

interface Properties {
  readonly view: View
  /** The message whose story is shown. */
  readonly fateOf: string | undefined
  closeFate(): void
}

const narrow = '(max-width: 760px)'

export function ChatPage({ view, fateOf, closeFate }: Properties) {
  const { chat, texts } = usePage()
  const [isDrawerOpen, setDrawerOpen] = useState(false)
  const isNarrow = useMedia(narrow)
  const thread = threadOf(view, view.chosen)
  // Without a connection nothing can be stopped.
  const busy = isBusy(thread) && view.link === 'open'
  const title = view.conversations.find(({ id }) => id === view.chosen)?.title ?? texts.newConversation

  useEffect(() => setDrawerOpen(false), [view.chosen, isNarrow])

  useEffect(() => {
    document.title = `${visible(title)} · OpenClaw`
  }, [title])

  // Before it is drawn: Escape closes what is seen.
  useLayoutEffect(() => {
    function pressed(event: KeyboardEvent): void {
      if (event.key !== 'Escape' || event.isComposing) return
      if (isDrawerOpen) setDrawerOpen(false)
      else if (fateOf !== undefined) closeFate()
      else if (busy) chat.interrupt()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [isDrawerOpen, fateOf, busy])

  const isCovered = isNarrow && (isDrawerOpen || fateOf !== undefined)
  return (
    <>
      <a
        class="skip"
        href={`#${composerId}`}
        onClick={(event) => {
          event.preventDefault()
          document.getElementById(composerId)?.focus()
        }}
      >
        {texts.skip}
      </a>
      <Sidebar view={view} isDrawer={isNarrow} isOpen={isDrawerOpen} close={() => setDrawerOpen(false)} />
      {isNarrow && isDrawerOpen && <div class="backdrop" onClick={() => setDrawerOpen(false)} />}
      <main inert={isCovered}>
        <header>
          {isNarrow && (
            <button
              type="button"
              class="plain"
              aria-label={texts.menu}
              aria-expanded={isDrawerOpen}
              onClick={() => setDrawerOpen(true)}
            >
              <Icon name="menu" />
            </button>
          )}
          <h1 dir="auto">{visible(title)}</h1>
        </header>
        <Notices view={view} />
        <Messages conversation={view.chosen} thread={thread} />
        <div class="foot">
          <Announcer key={view.chosen} thread={thread} link={view.link} />
          <Composer key={view.chosen} conversation={view.chosen} agents={view.agents} isBusy={busy} />
        </div>
      </main>
      {fateOf !== undefined && (
        <FatePanel key={fateOf} messageId={fateOf} state={fateState(view, fateOf)} close={closeFate} />
      )}
    </>
  )
}

/** It is another one whenever something became of the message or of an answer to it. */
function fateState(view: View, id: string): string | undefined {
  const message = threadOf(view, view.chosen).messages.find((said) => said.id === id)
  return message && [message.state, ...message.replies.map(({ state }) => state)].join()
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const changed = () => setMatches(media.matches)
    media.addEventListener('change', changed)
    return () => media.removeEventListener('change', changed)
  }, [query])
  return matches
}
