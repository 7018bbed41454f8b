import { useEffect, useMemo, useState } from 'preact/hooks'
import { fragmentOf, readFragment } from '../address.js'
import { randomId } from '../browser.js'
import type { Chat } from '../chat.js'
import { keepAppearance, keepLanguage, nextAppearance, readAppearance, readLanguage } from '../preferences.js'
import type { Secret, Session } from '../session.js'
import { texts } from '../texts.js'
import type { Store } from '../world.js'
import { ChatPage } from './chat-page.js'
import { PageContext, type Page } from './page-context.js'
import { SignIn } from './sign-in.js'

/** Whether one is signed in: `asking` until that is known. */
export type Standing = 'asking' | 'in' | 'out'

interface Properties {
  readonly chat: Chat
  readonly session: Session
  readonly store: Store
  readonly tab: Store
  /** From the link that was followed. */
  readonly code: string | undefined
  /** Tells when the gateway no longer knows who calls. */
  onSignedOut(listener: () => void): void
}

export function App({ chat, session, store, tab, code, onSignedOut }: Properties) {
  const [view, setView] = useState(() => chat.view())
  const [standing, setStanding] = useState<Standing>('asking')
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const [language, setLanguage] = useState(() => readLanguage(store, navigator.language))
  const [appearance, setAppearance] = useState(() => readAppearance(store))
  const [fateOf, showFate] = useState<string | undefined>(undefined)

  function enter(): void {
    setProblem(undefined)
    setStanding('in')
    chat.start()
  }

  async function signIn(secret: Secret): Promise<string | undefined> {
    const failure = await session.signIn(secret)
    if (failure === undefined) enter()
    return failure
  }

  async function begin(): Promise<void> {
    const failure = code === undefined ? undefined : await session.signIn({ code })
    // A link that was used already is no problem for who is signed in.
    if (code !== undefined && failure === undefined) enter()
    else if ((await session.current()) !== false) enter()
    else {
      setProblem(failure)
      setStanding('out')
    }
  }

  useEffect(() => {
    onSignedOut(() => setStanding('out'))
    const unsubscribe = chat.subscribe(() => setView(chat.view()))
    const wake = () => {
      if (document.visibilityState === 'visible') chat.wake()
    }
    const followAddress = () => {
      const { conversation } = readFragment(location.hash)
      if (conversation !== undefined) chat.choose(conversation)
    }
    addEventListener('online', wake)
    document.addEventListener('visibilitychange', wake)
    addEventListener('hashchange', followAddress)
    void begin()
    return () => {
      unsubscribe()
      removeEventListener('online', wake)
      document.removeEventListener('visibilitychange', wake)
      removeEventListener('hashchange', followAddress)
    }
  }, [])

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  }, [language])

  useEffect(() => {
    document.documentElement.dataset['appearance'] = appearance
  }, [appearance])

  // A story belongs to the conversation that is shown.
  useEffect(() => showFate(undefined), [view.chosen])

  const page = useMemo((): Page => {
    return {
      ...{ chat, tab, language, appearance, showFate },
      texts: texts[language],
      choose(conversation = randomId()) {
        location.hash = fragmentOf(conversation)
        chat.choose(conversation)
      },
      switchLanguage() {
        const other = language === 'en' ? 'zh' : 'en'
        keepLanguage(store, other)
        setLanguage(other)
      },
      switchAppearance() {
        const next = nextAppearance(appearance)
        keepAppearance(store, next)
        setAppearance(next)
      },
      signOut() {
        chat.forget()
        for (const name of tab.names()) tab.remove(name)
        void session.signOut().then(() => setStanding('out'))
      },
    }
  }, [chat, tab, language, appearance])

  return (
    <PageContext.Provider value={page}>
      {standing === 'in' && <ChatPage view={view} fateOf={fateOf} closeFate={() => showFate(undefined)} />}
      {standing === 'out' && <SignIn problem={problem} signIn={signIn} />}
    </PageContext.Provider>
  )
}
