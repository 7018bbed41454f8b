import { confirm, log, password } from '@clack/prompts'
import { isOpenClawError } from '@openclaw/sdk'
import { answered } from '../init/cancelled.js'
import { fitsLine } from '../init/env-text.js'
import { foldedQuestion, foldedText } from '../init/folded.js'
import { printable } from '../printable.js'
import type { Adder, Identity } from './adder.js'
import type { Known } from './credential.js'

/** How long a platform may take to say who the bot is, in ms. */
export const identifyMs = 10_000

export interface Identified {
  readonly identity: Identity
  readonly credential: string
  /** It was typed in, and has to be kept. */
  readonly isTyped: boolean
}

/** Asks for the credential until the platform takes it. Throws Cancelled. */
export async function askIdentity(
  adder: Adder,
  variable: string,
  known: Known | undefined,
  apiRoot: string | undefined,
): Promise<Identified> {
  let isTyped = !known || !answered(await confirm({ message: `${variable} is set already. Use it?` }))
  let credential = isTyped || !known ? await askCredential(adder) : known.value
  for (;;) {
    try {
      const identity = await adder.identify(credential, { apiRoot, signal: AbortSignal.timeout(identifyMs) })
      return { identity, credential, isTyped }
    } catch (error) {
      const wrong = isOpenClawError(error) && error.code === 'OC_CHANNEL_CREDENTIAL'
      log.error(foldedText(printable(problemOf(error))))
      if (wrong) {
        isTyped = true
        credential = await askCredential(adder)
      } else if (!answered(await confirm({ message: 'Try again?' }))) throw error
    }
  }
}

function problemOf(error: unknown): string {
  if (isOpenClawError(error)) return `${error.message}\n${error.hint ?? ''}`.trim()
  return `No answer within ${identifyMs / 1_000} seconds`
}

async function askCredential({ question, problem }: Adder): Promise<string> {
  const validate = (text = ''): string | undefined => {
    const typed = text.trim()
    if (typed === '') return 'It is needed'
    return (
      problem(typed) ?? (fitsLine(typed) ? undefined : 'This cannot stand in .env: it is not one plain line')
    )
  }
  return answered(await password({ message: foldedQuestion(question), validate })).trim()
}
