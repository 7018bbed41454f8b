import { join } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import type { InitFlags } from '../commands/init.js'
import { coloursFor } from '../colours.js'
import { printDocument, printText, tell } from '../output.js'
import { printable } from '../printable.js'
import { assumeAnswers } from './assume.js'
import { draftOf } from './draft.js'
import type { Draft } from './draft.js'
import { givenBy } from './given.js'
import { install, isInstalled } from './install.js'
import { nextSteps } from './next-steps.js'
import { startPointIn } from './start-point.js'
import { lookAround } from './surroundings.js'
import { unsetVariables, writeDraft } from './write.js'

/** For programs, and for people who know: flags, else what a question would propose. Starts nothing. */
export async function initUnasked(folder: string, flags: InitFlags): Promise<number> {
  const start = startPointIn(folder)
  if (start.configs.length > 0 && !flags.force) throw configExists(folder, start.configs)
  const around = await lookAround(folder, flags.home ?? start.home)
  const answers = assumeAnswers(givenBy(flags, around), around, start)
  const draft = draftOf(answers)
  if (!flags.json && draft.difference.length > 0) {
    tell(['package.json:', ...draft.difference.map((line) => `  ${printable(line)}`)].join('\n'))
  }
  await writeDraft(draft, answers, around)
  const wanted = flags.install && !isInstalled(folder)
  if (wanted) await install(folder)

  const unset = unsetVariables(answers, around)
  const next = nextSteps(folder, isInstalled(folder))
  if (!flags.json) {
    printText(await summary(draft, unset, next))
    return 0
  }
  const { name, home, agent, channels } = answers
  printDocument({
    ok: true,
    folder,
    name,
    home,
    agent: { type: agent.offer.type, ...agent.options },
    channels: channels.map(({ offer }) => offer.type),
    written: draft.files.map((file) => file.name),
    kept: draft.kept,
    retired: draft.retired,
    installed: isInstalled(folder),
    unset,
    next,
  })
  return 0
}

async function summary(draft: Draft, unset: readonly string[], next: readonly string[]): Promise<string> {
  const { bold, dim } = await coloursFor(process.stdout)
  return [
    `${bold('Written')} to ${printable(draft.folder)}: ${draft.files.map(({ name }) => name).join(', ')}`,
    ...draft.retired.map(({ from, to }) => `The old ${from} is ${to} now.`),
    ...(unset.length === 0
      ? []
      : [`Set ${unset.join(' and ')} first, here or in ${join(draft.folder, '.env')}.`]),
    ...['Next:', ...next.map((line) => `  ${line}`)].map((line) => dim(line)),
  ].join('\n')
}

function configExists(folder: string, configs: readonly string[]): OpenClawError {
  return new OpenClawError('OC_INIT_BLOCKED', `${folder} has a config already: ${configs.join(', ')}`, {
    hint: 'Add --force to write a new one and keep the old beside it. Nothing was written.',
  })
}
