import { useState } from 'preact/hooks'
import { lacksModel, type View } from '../state.js'
import { Icon } from './icon.js'
import { usePage } from './page-context.js'

const dismissedKey = 'openclaw.chat.noModelSeen'

/** What one should know above the conversation: one line each, quiet. */
export function Notices({ view }: { readonly view: View }) {
  return (
    <div class="notices">
      <NoModel view={view} />
      <Problem view={view} />
    </div>
  )
}

function NoModel({ view }: { readonly view: View }) {
  const { texts, tab } = usePage()
  const [isDismissed, setDismissed] = useState(() => tab.get(dismissedKey) !== undefined)
  if (isDismissed || !lacksModel(view)) return null
  const [before, after] = texts.noModelStep
  return (
    <div class="notice" role="note">
      <p>
        <strong>{texts.noModel}</strong> {before} <code class="command">npx openclaw init</code> {after}
      </p>
      <Dismiss
        onClick={() => {
          tab.set(dismissedKey, 'yes')
          setDismissed(true)
        }}
      />
    </div>
  )
}

function Problem({ view: { notice } }: { readonly view: View }) {
  const { chat } = usePage()
  if (!notice) return null
  return (
    <div class="notice failed" role="alert">
      <p dir="auto">
        <strong>{notice.message}</strong> {notice.hint} <small>{notice.code}</small>
      </p>
      <Dismiss onClick={() => chat.dismissNotice()} />
    </div>
  )
}

function Dismiss({ onClick }: { onClick(): void }) {
  const { texts } = usePage()
  return (
    <button type="button" class="plain" aria-label={texts.dismiss} onClick={onClick}>
      <Icon name="close" />
    </button>
  )
}
