import type { ComponentChildren } from 'preact'
import type { ChatReply, Draft, Said } from '../../../src/protocol.js'
import type { Exchange } from '../exchange.js'
import type { Pending } from '../thread.js'
import { visible } from '../visible.js'
import { CopyButton } from './copy-button.js'
import { Markdown } from './markdown.js'
import { MessageState } from './message-state.js'
import { usePage } from './page-context.js'

/** What one said, and below it what was said to it. */
export function ExchangeItem({ message, replies, drafts }: Exchange) {
  const isThinking = message.state === 'running' && drafts.length === 0 && replies.length === 0
  return (
    <>
      <Own text={message.text}>
        <MessageState state={message.state} reason={message.reason} at={message.at} showFate={message.id} />
      </Own>
      {replies.map((reply) => (
        <Answer key={reply.id} reply={reply} agent={message.agentId} />
      ))}
      {drafts.map((draft) => (
        <Writing key={draft.id} draft={draft} agent={message.agentId} />
      ))}
      {isThinking && <Thinking agent={message.agentId} />}
    </>
  )
}

export function PendingItem({ text, status, reason, at, messageId }: Pending) {
  return (
    <Own text={text} isPending={status !== 'failed'}>
      <MessageState state={status} reason={reason} at={at} showFate={messageId} />
    </Own>
  )
}

function Own({
  text,
  isPending = false,
  children,
}: {
  readonly text: Said['text']
  readonly isPending?: boolean
  readonly children: ComponentChildren
}) {
  const { texts } = usePage()
  return (
    <li class={isPending ? 'own pending' : 'own'}>
      <span class="off-screen">{texts.you}</span>
      <p class="said" dir="auto">
        {visible(text)}
      </p>
      {children}
    </li>
  )
}

function Speaker({ agent }: { readonly agent: string | undefined }) {
  const { texts } = usePage()
  return (
    <span class="speaker" dir="auto">
      {agent ?? texts.agent}
    </span>
  )
}

function Answer({ reply, agent }: { readonly reply: ChatReply; readonly agent: string | undefined }) {
  const { texts } = usePage()
  const isLost = ['refused', 'expired', 'dead', 'uncertain'].includes(reply.state)
  const state = texts.states[reply.state]
  return (
    <li class="answer">
      <Speaker agent={agent} />
      <Markdown text={reply.text} />
      <div class="actions">
        {isLost && (
          <span class="state failed">
            {texts.undelivered(reply.reason ? texts.withReason(state, reply.reason) : state)}
          </span>
        )}
        <CopyButton text={reply.text} />
      </div>
    </li>
  )
}

function Writing({ draft, agent }: { readonly draft: Draft; readonly agent: string | undefined }) {
  return (
    <li class="answer writing" aria-busy="true">
      <Speaker agent={agent} />
      <Markdown text={draft.text} />
    </li>
  )
}

function Thinking({ agent }: { readonly agent: string | undefined }) {
  return (
    <li class="answer thinking" aria-hidden="true">
      <Speaker agent={agent} />
      <span class="dots">
        <i />
        <i />
        <i />
      </span>
    </li>
  )
}
