import { confirm, log, select, text } from '@clack/prompts'
import { isOpenClawError } from '@openclaw/sdk'
import type { OpenClawError } from '@openclaw/sdk'
import { answered } from '../init/cancelled.js'
import { foldedQuestion, foldedText } from '../init/folded.js'
import { printable } from '../printable.js'
import type { Identity, Person } from './adder.js'

/** Who may write: the first who does, if the person says so; else an id, or nobody. Throws Cancelled. */
export async function askWho(identity: Identity, waitMs: number): Promise<readonly string[]> {
  for (;;) {
    const person = await waitFor(identity, waitMs)
    if (person) return [person.id]
    const choice = answered(await select({ message: 'Who may write?', options: otherWays() }))
    if (choice === 'nobody') return []
    if (choice === 'id') return [await askId()]
  }
}

function otherWays() {
  return [
    { value: 'wait', label: 'Wait for another message' },
    { value: 'id', label: 'I know the id of who may' },
    { value: 'nobody', label: 'Nobody yet', hint: 'who writes is told a code, which you approve' },
  ]
}

async function askId(): Promise<string> {
  const validate = (typed = ''): string | undefined =>
    /^\S+$/.test(typed.trim()) ? undefined : 'An id is one word, as the platform gives it'
  return answered(await text({ message: 'The id', validate })).trim()
}

/** Undefined where nobody came, who came was not meant, or Ctrl-C ended the waiting: it is said why. */
async function waitFor({ nextPerson, invitation }: Identity, waitMs: number): Promise<Person | undefined> {
  log.step(foldedText(`${invitation}; Ctrl-C ends the waiting.`))
  const ended = new AbortController()
  const end = (): void => ended.abort()
  process.once('SIGINT', end)
  const late = AbortSignal.timeout(waitMs)
  let person: Person
  try {
    person = await nextPerson(AbortSignal.any([ended.signal, late]))
  } catch (error) {
    const problem = ended.signal.aborted
      ? 'You ended the waiting'
      : late.aborted
        ? 'Nobody wrote in time'
        : undefined
    if (problem === undefined && !isOpenClawError(error)) throw error
    log.warn(foldedText(`${printable(problem ?? (error as OpenClawError).message)}.`))
    return undefined
  } finally {
    process.off('SIGINT', end)
  }
  return (await isMeant(person)) ? person : undefined
}

async function isMeant({ name, id }: Person): Promise<boolean> {
  return answered(
    await confirm({ message: foldedQuestion(`I see ${printable(name)}, ${printable(id)}: allow?`) }),
  )
}
