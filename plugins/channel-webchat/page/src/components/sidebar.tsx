import { useRef } from 'preact/hooks'
import { fragmentOf } from '../address.js'
import type { View } from '../state.js'
import { shortTime } from '../times.js'
import { visible } from '../visible.js'
import { useFocusInside } from './focus.js'
import { Icon } from './icon.js'
import { usePage } from './page-context.js'

interface Properties {
  readonly view: View
  /** Of a drawer: it covers the conversation. */
  readonly isOpen: boolean
  readonly isDrawer: boolean
  close(): void
}

export function Sidebar({ view, isOpen, isDrawer, close }: Properties) {
  const { texts, choose } = usePage()
  const start = useRef<HTMLButtonElement>(null)
  useFocusInside(start, isDrawer && isOpen)
  return (
    <nav class={isOpen ? 'sidebar open' : 'sidebar'} aria-label={texts.menu} inert={isDrawer && !isOpen}>
      <div class="top">
        <span class="brand">OpenClaw</span>
        {isDrawer && (
          <button type="button" class="plain" aria-label={texts.closeMenu} onClick={close}>
            <Icon name="close" />
          </button>
        )}
      </div>
      <button type="button" class="new" ref={start} onClick={() => choose()}>
        <Icon name="plus" />
        {texts.newConversation}
      </button>
      <ConversationList view={view} />
      <Settings view={view} />
    </nav>
  )
}

function ConversationList({ view: { conversations, chosen, listed } }: { readonly view: View }) {
  const { texts, language, choose } = usePage()
  if (listed && conversations.length === 0) return <p class="hint list">{texts.noConversations}</p>
  const now = Date.now()
  return (
    <ul class="list">
      {conversations.map(({ id, title, updatedAt }) => (
        <li key={id}>
          <a
            href={fragmentOf(id)}
            aria-current={id === chosen ? 'page' : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return
              event.preventDefault()
              choose(id)
            }}
          >
            <span class="title" dir="auto">
              {visible(title) || texts.newConversation}
            </span>
            <time dateTime={new Date(updatedAt).toISOString()}>{shortTime(updatedAt, now, language)}</time>
          </a>
        </li>
      ))}
    </ul>
  )
}

function Settings({ view: { user, version } }: { readonly view: View }) {
  const { texts, appearance, switchAppearance, switchLanguage, signOut } = usePage()
  const label = texts.appearance[appearance]
  return (
    <div class="settings">
      <button type="button" class="plain" aria-label={label} title={label} onClick={switchAppearance}>
        <Icon name={appearance} />
      </button>
      <button type="button" class="plain" aria-label={texts.languageLabel} onClick={switchLanguage}>
        {texts.language}
      </button>
      <button
        type="button"
        class="plain"
        aria-label={texts.signOut}
        title={user === undefined ? texts.signOut : `${texts.signOut} · ${texts.signedInAs(user)}`}
        onClick={signOut}
      >
        <Icon name="leave" />
      </button>
      {version !== undefined && <small>{texts.version(version)}</small>}
    </div>
  )
}
