import { confirm, password, select, text } from '@clack/prompts'
import { validatorOf } from '@openclaw/config'
import type { Validator } from '@openclaw/config'
import { printable } from '../printable.js'
import { withOption, withSecret } from './answers.js'
import type { Chosen } from './answers.js'
import { answered } from './cancelled.js'
import { fitsLine } from './env-text.js'
import { foldedQuestion } from './folded.js'
import type { Question } from './questions.js'
import type { Surroundings } from './surroundings.js'

/** Asks for what a plugin has to be told and was not told yet; its own schema says what is a good answer. */
export async function askOptions(chosen: Chosen, around: Surroundings): Promise<Chosen> {
  let told = chosen
  for (const question of chosen.offer.questions) {
    if (question.key in told.options) continue
    const message = printable(`${chosen.offer.type}: ${question.message}`)
    if (question.kind === 'secret') {
      const referring = withSecret(told, question.key, question.variable)
      told = await askSecret(referring, question.variable, message, around)
    } else told = withOption(told, question.key, await askOne(question, message))
  }
  return told
}

/** The value of a variable that the config refers to: where it is already, or typed in now, or set later. */
export async function askSecret(
  chosen: Chosen,
  variable: string,
  message: string,
  { isKept, isSet }: Surroundings,
): Promise<Chosen> {
  if (isKept(variable)) return chosen
  const value = process.env[variable]
  if (value !== undefined && isSet(variable)) {
    const keep = `${variable} is set in this terminal. Write it into .env too?`
    const wanted = fitsLine(value) && answered(await confirm({ message: keep, initialValue: false }))
    return wanted ? keeping(chosen, variable, value) : chosen
  }
  const later = foldedQuestion(`${message}\nIt goes into .env; leave it empty to set ${variable} yourself`)
  const validate = (text = ''): string | undefined =>
    fitsLine(text.trim()) ? undefined : 'This cannot stand in .env: it is not one plain line'
  const typed = answered(await password({ message: later, validate })) as string | undefined
  return typed?.trim() ? keeping(chosen, variable, typed.trim()) : chosen
}

function keeping(chosen: Chosen, variable: string, value: string): Chosen {
  return { ...chosen, secrets: { ...chosen.secrets, [variable]: value } }
}

async function askOne(question: Question, message: string): Promise<unknown> {
  const { kind, choices, example } = question
  if (kind === 'truth') return answered(await confirm({ message }))
  if (kind === 'choice') {
    const options = choices.map((choice, value) => ({ value, label: printable(String(choice)) }))
    return choices[answered(await select({ message, options }))]
  }
  const validator = await validatorOf(question.schema, 'options')
  const typed = await text({
    message: foldedQuestion(kind === 'list' ? `${message} (several with commas)` : message),
    validate: (line = '') => problemOf(question, validator, line),
    ...(example === undefined ? {} : { placeholder: example }),
  })
  return valueOf(question, answered(typed))
}

function problemOf(question: Question, validator: Validator, line: string): string | undefined {
  const [problem] = validator.check({ [question.key]: valueOf(question, line) }, [])
  return problem && `It ${problem.text.replace(/, and it is .*$/, '')}`
}

function valueOf({ kind }: Question, line: string): unknown {
  const typed = line.trim()
  if (kind === 'list') return typed.split(',').flatMap((item) => item.trim() || [])
  if (kind === 'number') return typed === '' ? undefined : Number(typed)
  return typed
}
