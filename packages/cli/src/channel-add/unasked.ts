import { accountName, OpenClawError } from '@openclaw/sdk'
import type { Start } from '../commands/channels-add.js'
import { printDocument, printText, tell } from '../output.js'
import { printable } from '../printable.js'
import { accountsThere, apiRootOf, exists, variableOf } from './addition.js'
import type { Addition } from './addition.js'
import { applyTo } from './apply.js'
import { knownCredential } from './credential.js'
import { draftOf, writeDraft } from './draft.js'
import { identifyMs } from './identify.js'
import { appliedLine, nobodyLine } from './told.js'

/** For programs, and for people who know: everything is in the flags. */
export async function addUnasked({ adder, home, target, flags }: Start): Promise<number> {
  const { account = 'default', replace = false, allow = [], json } = flags
  const there = accountsThere(target, adder).includes(account)
  if (there && !replace) throw exists(adder, account, target)
  const variable = flags.tokenEnv ?? variableOf(adder, account)
  const known = knownCredential(variable, target.folder)
  const problem = known && adder.problem(known.value)
  if (!known || problem !== undefined) {
    throw new OpenClawError(
      'OC_CLI_USAGE',
      `${variable} ${known ? `cannot be used: ${problem}` : 'is not set'}`,
      { hint: `Set it here, or in .env beside the config, or name another variable with --token-env.` },
    )
  }
  const apiRoot = apiRootOf(target, adder, flags.apiRoot)
  const identity = await adder.identify(known.value, { apiRoot, signal: AbortSignal.timeout(identifyMs) })
  const credential = known.isKept ? undefined : known.value
  const addition: Addition = { adder, account, replace: there, variable, credential, allow, apiRoot }
  const draft = await draftOf(target, addition, home)
  await writeDraft(draft)
  const byHand = draft.byHand.length > 0
  const applied = byHand ? undefined : await applyTo(target, home)
  const ok = applied?.state !== 'failed'
  const { name, title } = identity
  if (json) {
    const written = draft.files.map((file) => file.name)
    printDocument({
      ...{
        ok,
        channel: adder.type,
        account,
        bot: { name, title },
        file: target.file,
        written,
        allowed: allow,
      },
      ...(byHand ? { byHand: draft.byHand } : { gateway: applied }),
    })
    return ok ? 0 : 1
  }
  printText(`${printable(accountName(adder.type, account))} is ${printable(name)} (${printable(title)}).`)
  if (draft.difference.length > 0)
    printText([`${printable(target.file)}:`, ...draft.difference].map((line) => printable(line)).join('\n'))
  if (byHand)
    printText(
      [
        `Write this into ${printable(target.file)}:`,
        ...draft.byHand.map((line) => `  ${printable(line)}`),
      ].join('\n'),
    )
  if (credential !== undefined) tell(`${variable} is kept in .env beside the config, for its owner only.`)
  if (allow.length === 0) tell(nobodyLine(adder.type))
  printText(appliedLine(applied, target))
  return ok ? 0 : 1
}
