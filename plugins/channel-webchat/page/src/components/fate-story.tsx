import type { ComponentChildren } from 'preact'
import type { Fate } from '../fate.js'
import { fullTime } from '../times.js'
import { CopyButton } from './copy-button.js'
import { Icon } from './icon.js'
import { usePage } from './page-context.js'

export function FateStory({ fate }: { readonly fate: Fate }) {
  const { texts } = usePage()
  const { route, usage, outbound } = fate
  return (
    <>
      <Outcome fate={fate} />
      {route && (
        <Part title={texts.fate.route}>
          <p>{texts.fate.answeredBy(route.agentId, route.rule)}</p>
          {route.trace.length > 0 && <Rules trace={route.trace} />}
        </Part>
      )}
      <Stages fate={fate} />
      <Attempts fate={fate} />
      {usage && (
        <Part title={texts.fate.usage}>
          <p>
            {usage.model} {texts.fate.tokens(usage.inputTokens ?? 0, usage.outputTokens ?? 0)}
          </p>
        </Part>
      )}
      {outbound.length > 0 && (
        <Part title={texts.fate.outbound}>
          {outbound.map((sent) => (
            <section class="sent" key={sent.id}>
              {sent.text !== undefined && (
                <p class="excerpt" dir="auto">
                  {sent.text}
                </p>
              )}
              <Outcome fate={sent} />
              <Stages fate={sent} />
              <Attempts fate={sent} />
            </section>
          ))}
        </Part>
      )}
      <Ids fate={fate} />
    </>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function Outcome({ fate: { state, reason, acceptedAt, settledAt, receipt } }: { readonly fate: Fate }) {
  const { texts, language } = usePage()
  const name = texts.states[state]
  return (
    <dl>
      <dt>{texts.fate.state}</dt>
      <dd class={`outcome ${state}`} dir="auto">
        {reason === undefined ? name : texts.withReason(name, reason)} <code>{state}</code>
      </dd>
      <dt>{texts.fate.accepted}</dt>
      <dd>{fullTime(acceptedAt, language)}</dd>
      {settledAt !== undefined && (
        <>
          <dt>{texts.fate.took}</dt>
          <dd>{texts.fate.milliseconds(settledAt - acceptedAt)}</dd>
        </>
      )}
      {receipt?.platformId !== undefined && (
        <>
          <dt>{texts.fate.receipt}</dt>
          <dd>
            <code>{receipt.platformId}</code>
          </dd>
        </>
      )}
    </dl>
  )
}

function Rules({ trace }: { readonly trace: NonNullable<Fate['route']>['trace'] }) {
  const { texts } = usePage()
  return (
    <details>
      <summary>{texts.fate.rules}</summary>
      <ul class="rules">
        {trace.map(({ rule, matched, because }) => (
          <li key={rule} class={matched ? 'matched' : undefined}>
            <Icon name={matched ? 'check' : 'close'} />
            <span>
              <code>{rule}</code>{' '}
              <span class="off-screen">{matched ? texts.fate.matched : texts.fate.passed}</span>
              <span dir="auto">{because}</span>
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Stages({ fate: { stages } }: { readonly fate: Fate }) {
  const { texts } = usePage()
  if (stages.length === 0) return null
  return (
    <Part title={texts.fate.stages}>
      <ol class="stages">
        {stages.map(({ stage, plugin, tookMs, note }, position) => (
          <li key={position}>
            <strong>{stage}</strong>
            <span class="took">{texts.fate.milliseconds(tookMs)}</span>
            <span class="plugin">{plugin}</span>
            {note !== undefined && (
              <span class="note" dir="auto">
                {note}
              </span>
            )}
          </li>
        ))}
      </ol>
    </Part>
  )
}

function Attempts({ fate: { attempts, failures } }: { readonly fate: Fate }) {
  const { texts, language } = usePage()
  if (failures.length === 0) return null
  return (
    <Part title={texts.fate.attempts(attempts)}>
      <ul class="failures">
        {failures.map(({ attempt, at, error }) => (
          <li key={attempt} dir="auto">
            {texts.fate.failure(attempt, error)} <time>{fullTime(at, language)}</time>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Ids({ fate: { id, turnId, sessionKey } }: { readonly fate: Fate }) {
  const { texts } = usePage()
  const command = `npx openclaw messages why ${id}`
  return (
    <Part title={texts.fate.ids}>
      <dl>
        <dt>{texts.fate.message}</dt>
        <dd>
          <code>{id}</code>
        </dd>
        {turnId !== undefined && (
          <>
            <dt>{texts.fate.turn}</dt>
            <dd>
              <code>{turnId}</code>
            </dd>
          </>
        )}
        {sessionKey !== undefined && (
          <>
            <dt>{texts.fate.session}</dt>
            <dd>
              <code>{sessionKey}</code>
            </dd>
          </>
        )}
      </dl>
      <p class="terminal">
        {texts.fate.terminal}: <code class="command">{command}</code>
        <CopyButton text={command} />
      </p>
    </Part>
  )
}
