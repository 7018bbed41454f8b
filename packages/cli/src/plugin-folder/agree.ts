import { OpenClawError } from '@openclaw/sdk'
import { printable } from '../printable.js'

export interface AgreeFlags {
  readonly yes?: boolean
  readonly json?: boolean
}

/** Throws OC_CLI_USAGE where nobody could be asked, before anything is done. */
export function checkAskable({ yes, json }: AgreeFlags): void {
  if (yes || (!json && process.stdin.isTTY && process.stdout.isTTY)) return
  throw new OpenClawError(
    'OC_CLI_USAGE',
    json
      ? 'With --json nothing is asked'
      : 'What the plugin may do has to be agreed to, and there is no terminal to ask in',
    {
      hint: 'Add --yes to agree without being asked; `openclaw plugins info` shows afterwards what was agreed to.',
    },
  )
}

/** Shows what is agreed to, and asks. With `--yes` the answer is yes; Esc and Ctrl-C are no. */
export async function agrees(title: string, lines: readonly string[], flags: AgreeFlags): Promise<boolean> {
  if (flags.yes) return true
  const { confirm, isCancel, note } = await import('@clack/prompts')
  note(lines.map(printable).join('\n'), title)
  const answer = await confirm({ message: 'Agree, and install it?', initialValue: false })
  return !isCancel(answer) && answer
}

/** What a person must know besides: hooks are held to, the rest of the machine is not. */
export const rights =
  'Its code runs in the gateway with all rights of its user. The gateway holds it to these hooks; it is no sandbox.'
