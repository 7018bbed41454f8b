import { useEffect, useRef, useState } from 'preact/hooks'
import type { Link } from '../state.js'
import { isBusy, type Thread } from '../thread.js'
import { usePage } from './page-context.js'

const longest = 600

/** What is read out: whole answers, and that one is coming; never each letter of a draft. */
export function Announcer({ thread, link }: { readonly thread: Thread; readonly link: Link }) {
  const { texts } = usePage()
  const [spoken, setSpoken] = useState('')
  const known = useRef<ReadonlySet<string> | undefined>(undefined)
  const busy = isBusy(thread)
  const answers = thread.messages.flatMap(({ agentId, replies }) =>
    replies.map(({ id, text }) => ({ id, agent: agentId ?? texts.agent, text })),
  )

  useEffect(() => {
    if (!thread.loaded) return
    const before = known.current
    const fresh = answers.filter(({ id }) => before && !before.has(id))
    known.current = new Set(answers.map(({ id }) => id))
    if (fresh.length > 0) {
      setSpoken(fresh.map(({ agent, text }) => texts.answerFrom(agent, text.slice(0, longest))).join('\n'))
    }
  }, [thread.messages, thread.loaded])

  useEffect(() => {
    if (busy) setSpoken(texts.writing)
  }, [busy])

  return (
    <>
      <p class="off-screen" role="log" aria-live="polite">
        {spoken}
      </p>
      <p class={link === 'open' ? 'link' : 'link shown'} role="status">
        {link === 'lost' ? texts.reconnecting : link === 'connecting' ? texts.connecting : ''}
      </p>
    </>
  )
}
