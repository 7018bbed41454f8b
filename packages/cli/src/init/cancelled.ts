import { isCancel } from '@clack/prompts'

/** The person does not want to go on. No error: nothing went wrong. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

/** The answer to a question. Throws Cancelled for Esc and Ctrl-C. */
export function answered<T>(answer: T): Exclude<T, symbol> {
  if (isCancel(answer)) throw new Cancelled('cancelled')
  return answer as Exclude<T, symbol>
}
