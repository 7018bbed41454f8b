import { cancel, confirm, intro, log, outro, select, text } from '@clack/prompts'
import { accountName, OpenClawError } from '@openclaw/sdk'
import type { AddFlags, Start } from '../commands/channels-add.js'
import { answered, Cancelled } from '../init/cancelled.js'
import { foldedText } from '../init/folded.js'
import { printText } from '../output.js'
import { printable } from '../printable.js'
import { accountProblem, accountsThere, apiRootOf, exists, variableOf } from './addition.js'
import { applyTo } from './apply.js'
import { knownCredential } from './credential.js'
import { draftOf, writeDraft } from './draft.js'
import type { Draft } from './draft.js'
import { askIdentity } from './identify.js'
import { appliedLine, nobodyLine } from './told.js'
import { askWho } from './who.js'

/** Asks, shows what changes, writes it, and has the running gateway use it. */
export async function addAsked(start: Start): Promise<number> {
  const { adder, home, target, flags } = start
  const waitMs = waitOf(flags)
  intro(`Add ${adder.label}`)
  try {
    const { account, replace } = await askPlace(start)
    const variable = flags.tokenEnv ?? variableOf(adder, account)
    const known = replace ? undefined : knownCredential(variable, target.folder)
    const apiRoot = apiRootOf(target, adder, flags.apiRoot)
    const identified = await askIdentity(adder, variable, known, apiRoot)
    const { name, title } = identified.identity
    log.success(foldedText(printable(`This is ${name} (${title}).`)))
    const allow = flags.allow ?? (await askWho(identified.identity, waitMs))
    const credential = identified.isTyped || !known?.isKept ? identified.credential : undefined
    const addition = { adder, account, replace, variable, credential, allow, apiRoot }
    const draft = await draftOf(target, addition, home)
    show(draft)
    if (!answered(await confirm({ message: 'Write this?' }))) throw new Cancelled()
    await writeDraft(draft)
    if (allow.length === 0) log.info(foldedText(nobodyLine(adder.type)))
    const applied = draft.byHand.length > 0 ? undefined : await applyTo(target, home)
    const failed = applied?.state === 'failed'
    return ended(
      failed ? 1 : 0,
      `${accountName(adder.type, account)} is added. ${appliedLine(applied, target)}`,
    )
  } catch (error) {
    if (error instanceof Cancelled) return ended(1, 'Cancelled. Nothing was written.')
    throw error
  }
}

function waitOf({ wait = '300' }: AddFlags): number {
  if (/^[1-9]\d{0,4}$/.test(wait)) return Number(wait) * 1_000
  throw new OpenClawError('OC_CLI_USAGE', '--wait is a number of seconds', { hint: 'Write --wait 300.' })
}

/** Which account it is, and whether it takes the place of one that is there. */
async function askPlace({ adder, target, flags }: Start): Promise<{ account: string; replace: boolean }> {
  const there = accountsThere(target, adder)
  const { account = 'default', replace = false } = flags
  if (!there.includes(account)) return { account, replace: false }
  if (replace) return { account, replace }
  if (flags.account !== undefined) throw exists(adder, account, target)
  const names = there.map((one) => printable(accountName(adder.type, one)))
  const options = [
    { value: 'add', label: 'Add a second account' },
    { value: 'replace', label: `Give ${printable(accountName(adder.type, account))} another credential` },
    { value: 'leave', label: 'Leave it as it is' },
  ]
  const message = `The config has ${names.join(' and ')} already.`
  const choice = answered(await select({ message, options }))
  if (choice === 'leave') throw new Cancelled()
  if (choice === 'replace') return { account, replace: true }
  return { account: await askAccount(there), replace: false }
}

async function askAccount(there: readonly string[]): Promise<string> {
  const validate = (name = ''): string | undefined =>
    there.includes(name) ? 'There is one of this name' : accountProblem(name)
  return answered(
    await text({ message: 'What should the second account be called?', placeholder: 'support', validate }),
  )
}

/** Not as a note of clack: what is printed here goes through what hides the secrets of the config. */
function show({ target, files, difference, byHand }: Draft): void {
  const file = printable(target.file)
  const lines = byHand.length > 0 ? byHand : difference
  log.step(byHand.length > 0 ? `Write this into ${file} yourself:` : `What changes in ${file}:`)
  printText(['', ...lines.map(printable), ''].join('\n'))
  const kept = files.find(({ name }) => name === '.env')
  if (kept) log.step(`The credential goes into .env beside it, for its owner only.`)
}

function ended(exitCode: number, text: string): number {
  const lines = foldedText(printable(text)).replaceAll('\n', '\n   ')
  if (exitCode === 0) outro(lines)
  else cancel(lines)
  return exitCode
}
