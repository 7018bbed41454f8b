import { join } from 'node:path'
import type { OpenClawError } from '@openclaw/sdk'
import { cancel, intro, log, note, outro } from '@clack/prompts'
import type { InitFlags } from '../commands/init.js'
import { runGateway } from '../commands/gateway.js'
import { printable } from '../printable.js'
import type { Answers } from './answers.js'
import { askAnswers, askFolder, askYes } from './ask.js'
import { Cancelled } from './cancelled.js'
import { configName } from './config-text.js'
import { draftOf } from './draft.js'
import type { Draft } from './draft.js'
import { foldedText } from './folded.js'
import { givenBy } from './given.js'
import { install, isInstalled } from './install.js'
import { nextSteps } from './next-steps.js'
import { isForeign, startPointIn } from './start-point.js'
import { lookAround } from './surroundings.js'
import { unsetVariables, writeDraft } from './write.js'

/** Asks, shows what it is going to write, writes it, and offers to install and to start. */
export async function initAsked(named: string | undefined, flags: InitFlags): Promise<number> {
  intro('A new OpenClaw gateway')
  let written = false
  try {
    const folder = named ?? (await findFolder(flags.name))
    const start = startPointIn(folder)
    if (start.configs.length > 0 && !flags.force && !(await replaces(start.configs))) throw new Cancelled()
    const around = await lookAround(folder, flags.home ?? start.home)
    const given = givenBy(flags, around)
    const answers = await askAnswers(start.isNamed ? { ...given, name: start.name } : given, around, start)
    const draft = draftOf(answers)
    note(draftLines(draft).join('\n'), 'What will be written')
    if (!(await askYes('Write this?'))) throw new Cancelled()
    await writeDraft(draft, answers, around)
    written = true
    log.success('Written and checked.')
    return await goOn(answers, unsetVariables(answers, around), flags)
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
    if (written) return ended(0, 'All is written; nothing was started.')
    return ended(1, 'Cancelled. Nothing was written.')
  }
}

async function findFolder(name: string | undefined): Promise<string> {
  const here = process.cwd()
  return isForeign(here) ? await askFolder(here, name ?? 'my-gateway') : here
}

async function replaces(configs: readonly string[]): Promise<boolean> {
  const question = `There is a config already: ${configs.join(' and ')}. Write a new one, and keep the old beside it?`
  return await askYes(question, false)
}

function draftLines({ folder, files, kept, retired, difference }: Draft): string[] {
  return [
    `to ${printable(folder)}`,
    ...retired.map(({ from, to }) => `${from} becomes ${to}`),
    ...files.flatMap(({ name, isNew }) => [
      `${isNew ? 'new    ' : 'changes'}  ${name}`,
      ...(name === 'package.json' ? difference.map((line) => `  ${printable(line)}`) : []),
    ]),
    ...kept.map((name) => `stays    ${name}`),
  ]
}

/** Everything is on disk: what comes now can be left out, and done by hand. */
async function goOn(answers: Answers, unset: readonly string[], flags: InitFlags): Promise<number> {
  const { folder, format } = answers
  const wanted = flags.install && !isInstalled(folder) && (await askYes('Run npm install in it?'))
  const exitCode = wanted ? await tryInstall(folder) : 0
  const steps = nextSteps(folder, isInstalled(folder))
  if (unset.length > 0) {
    return ended(exitCode, [`Set ${unset.join(' and ')}, here or in its .env. Then:`, ...steps].join('\n  '))
  }
  if (!(await askYes('Start it now?'))) return ended(exitCode, ['Later:', ...steps].join('\n  '))
  outro('Starting; Ctrl-C stops it.')
  process.chdir(folder)
  return await runGateway({ config: join(folder, configName(format)) })
}

/** The gateway runs without it, from where this command is: a failure is told, and no end. */
async function tryInstall(folder: string): Promise<number> {
  // No spinner: it takes the keyboard, and a Ctrl-C would end this command while npm goes on.
  log.step('npm install')
  try {
    await install(folder)
    log.success('Installed.')
    return 0
  } catch (error) {
    const { message, hint = '' } = error as OpenClawError
    log.error(foldedText(printable(`${message}\n${hint}`)))
    return 1
  }
}

function ended(exitCode: number, text: string): number {
  const lines = foldedText(text).replaceAll('\n', '\n   ')
  if (exitCode === 0) outro(lines)
  else cancel(lines)
  return exitCode
}
