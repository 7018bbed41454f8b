import type { MessageState as State } from '@openclaw/sdk'
import type { Pending } from '../thread.js'
import { clockTime, fullTime } from '../times.js'
import { Icon, type IconName } from './icon.js'
import { usePage } from './page-context.js'

const failures = new Set<string>(['refused', 'expired', 'dead', 'uncertain', 'failed'])
const waits = new Set<string>(['offline', 'sending', 'later'])

interface Properties {
  readonly state: State | Pending['status']
  readonly reason?: string
  readonly at: number
  /** The gateway's id of the message, when it has one. */
  readonly showFate?: string
}

/** One quiet line: when it was said and how far it is. It leads to the whole story. */
export function MessageState({ state, reason, at, showFate: id }: Properties) {
  const { texts, language, showFate } = usePage()
  const name = state === 'silent' && reason === 'interrupted' ? 'interrupted' : state
  const isFailure = failures.has(state)
  const shownReason = isFailure || name === 'silent' ? reason : undefined
  const label = shownReason ? texts.withReason(texts.states[name], shownReason) : texts.states[name]
  const line = (
    <>
      <time dateTime={new Date(at).toISOString()} title={fullTime(at, language)}>
        {clockTime(at, language)}
      </time>
      <Icon name={iconOf(isFailure, state)} />
      <span dir="auto">{label}</span>
    </>
  )
  const className = isFailure ? 'state failed' : 'state'
  if (id === undefined) return <span class={className}>{line}</span>
  return (
    <button type="button" class={className} title={texts.why} onClick={() => showFate(id)}>
      {line}
      <span class="off-screen">{texts.why}</span>
    </button>
  )
}

function iconOf(isFailure: boolean, state: string): IconName {
  if (isFailure) return 'alert'
  return waits.has(state) || state === 'running' || state === 'waiting' ? 'clock' : 'check'
}
