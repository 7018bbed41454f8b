import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ChatAgent } from '../../../src/protocol.js'
import { Icon } from './icon.js'
import { usePage } from './page-context.js'

interface Properties {
  readonly conversation: string
  readonly agents: readonly ChatAgent[]
  /** There is an answer to stop. */
  readonly isBusy: boolean
}

export const composerId = 'composer'
/** What is typed, by conversation. */
export const typedPrefix = 'openclaw.chat.typed.'

/** Where one writes. What is typed stays with its conversation, also over a reload and a new sign-in. */
export function Composer({ conversation, agents, isBusy }: Properties) {
  const { chat, texts, tab } = usePage()
  const key = typedPrefix + conversation
  const [text, setText] = useState(() => tab.get(key) ?? '')
  const [asked, setAgent] = useState('')
  // A reload may have taken it away.
  const agentId = agents.some(({ id }) => id === asked) ? asked : ''
  const field = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [])

  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [text])

  function write(newText: string): void {
    setText(newText)
    if (newText === '') tab.remove(key)
    else tab.set(key, newText)
  }

  function say(): void {
    if (text.trim() === '') return
    chat.say(text.trim(), agentId || undefined)
    write('')
    field.current?.focus()
  }

  function pressed(event: KeyboardEvent): void {
    // While an input method composes, Enter picks a word: 229 where the browser says so only by its code.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    say()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        say()
      }}
    >
      <textarea
        id={composerId}
        ref={field}
        rows={1}
        dir="auto"
        value={text}
        aria-label={texts.message}
        placeholder={texts.placeholder}
        enterkeyhint="send"
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={pressed}
      />
      <div class="tools">
        {agents.length > 1 && (
          <select
            value={agentId}
            aria-label={texts.chooseAgent}
            title={texts.chooseAgent}
            onChange={(event) => setAgent(event.currentTarget.value)}
          >
            <option value="">{texts.anyAgent}</option>
            {agents.map(({ id, description }) => (
              <option key={id} value={id} title={description}>
                {id}
              </option>
            ))}
          </select>
        )}
        {isBusy && (
          <button
            type="button"
            class="round stop"
            aria-label={texts.stop}
            title={`${texts.stop} (Esc)`}
            onClick={() => chat.interrupt()}
          >
            <Icon name="stop" />
          </button>
        )}
        {(!isBusy || text.trim() !== '') && (
          <button
            type="submit"
            class="round"
            aria-label={texts.send}
            title={texts.send}
            disabled={text.trim() === ''}
          >
            <Icon name="send" />
          </button>
        )}
      </div>
    </form>
  )
}
