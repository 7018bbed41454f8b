import { useState } from 'preact/hooks'
import type { Secret } from '../session.js'
import { typedPrefix } from './composer.js'
import { usePage } from './page-context.js'

interface Properties {
  /** What went wrong with the link; empty when nobody answered. */
  readonly problem?: string
  signIn(secret: Secret): Promise<string | undefined>
}

export function SignIn({ problem: first, signIn }: Properties) {
  const { texts, tab, switchLanguage } = usePage()
  const [token, setToken] = useState('')
  const [problem, setProblem] = useState(first)
  const [isBusy, setBusy] = useState(false)
  const [before, after] = texts.signInLead
  const hasTyped = tab.names().some((name) => name.startsWith(typedPrefix))

  async function submit(): Promise<void> {
    setBusy(true)
    setProblem(await signIn({ token: token.trim() }))
    setBusy(false)
  }

  return (
    <main class="sign-in">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (token.trim() !== '') void submit()
        }}
      >
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="40" height="40" />
        <h1>{texts.signInTitle}</h1>
        <p>
          {before} <code class="command">npx openclaw open</code> {after}
        </p>
        {hasTyped && <p>{texts.signInKept}</p>}
        <label>
          {texts.signInToken}
          <input
            type="password"
            name="token"
            autocomplete="current-password"
            value={token}
            autoFocus
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        {problem !== undefined && (
          <p class="problem" role="alert" dir="auto">
            {problem || texts.signInUnreachable}
          </p>
        )}
        <button type="submit" class="primary" disabled={isBusy || token.trim() === ''}>
          {isBusy ? texts.signInBusy : texts.signInButton}
        </button>
        <button type="button" class="plain" onClick={switchLanguage} aria-label={texts.languageLabel}>
          {texts.language}
        </button>
      </form>
    </main>
  )
}
