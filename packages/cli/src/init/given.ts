import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'
import { expandHome, nearest } from '@openclaw/config'
import { takesModel, withModel } from './agent-choices.js'
import { choose } from './answers.js'
import type { Answers, Chosen, ConfigFormat } from './answers.js'
import type { Offer } from './offers.js'
import { nameProblem, nearestName } from './package-name.js'
import type { Surroundings } from './surroundings.js'

export interface AnswerFlags {
  readonly name?: string
  readonly model?: string
  readonly channel?: readonly string[]
  readonly home?: string
  readonly format?: string
}

/** What the flags have said already. What they leave out is asked, or has a default. */
export type Given = Partial<Pick<Answers, 'name' | 'agent' | 'channels' | 'home' | 'format'>>

/** Throws OC_CLI_USAGE for a flag that cannot be meant, and for a plugin that is not installed. */
export function givenBy(flags: AnswerFlags, around: Surroundings): Given {
  const { name, model, channel, home, format } = flags
  return {
    ...(name === undefined ? {} : { name: parseName(name) }),
    ...(model === undefined ? {} : { agent: parseModel(model, around) }),
    ...(channel === undefined ? {} : { channels: parseChannels(channel, around) }),
    ...(home === undefined ? {} : { home: parseHome(home) }),
    ...(format === undefined ? {} : { format: parseFormat(format) }),
  }
}

/** Why a folder cannot be a home; undefined when it can. */
export function homeProblem(text: string): string | undefined {
  if (text.trim() === '') return 'A folder is needed'
  const path = resolve(expandHome(text.trim()))
  return existsSync(path) && !statSync(path).isDirectory() ? `${path} is a file` : undefined
}

function parseName(text: string): string {
  const problem = nameProblem(text)
  if (problem === undefined) return text
  throw wrongUse(
    `--name cannot be ${JSON.stringify(text)}: ${problem}`,
    `Write --name ${nearestName(text)}, for instance.`,
  )
}

function parseHome(text: string): string {
  const problem = homeProblem(text)
  if (problem !== undefined) throw wrongUse(`--home cannot be used: ${problem}`, 'Name a folder with --home.')
  return resolve(expandHome(text.trim()))
}

function parseFormat(text: string): ConfigFormat {
  if (text === 'ts' || text === 'json') return text
  throw wrongUse('--format must be ts or json', 'Correct --format.')
}

/** `echo` and its like, or a model: `anthropic/claude-sonnet-4-5`. */
function parseModel(text: string, around: Surroundings): Chosen {
  const { agents } = around.offers
  const plain = agents.find(({ type }) => type === text)
  if (plain && !takesModel(plain)) return askable(choose(plain))
  const speaker = agents.find(takesModel)
  if (speaker && /^[^/\s]+\/\S+$/.test(text)) return askable(withModel(speaker, text, around))
  const near = nearest(
    text,
    agents.map(({ type }) => type),
  )
  throw wrongUse(
    `--model ${JSON.stringify(text)} is no model${near === undefined ? '' : `; did you mean ${near}?`}`,
    'Write it as provider/model, such as anthropic/claude-sonnet-4-5, or echo for none.',
  )
}

function parseChannels(names: readonly string[], { offers }: Surroundings): readonly Chosen[] {
  return [...new Set(names)].flatMap((name) => {
    // Part of every gateway: nothing to add.
    if (name === 'http') return []
    const offer = offers.channels.find(({ type }) => type === name)
    if (offer) return askable(choose(offer))
    if (offers.missingChannels.includes(name)) {
      throw wrongUse(
        `--channel ${name} needs the plugin @openclaw/channel-${name}, which is not installed`,
        'Leave it out, and add it to the config once its plugin is installed.',
      )
    }
    const known = ['http', ...offers.channels.map(({ type }) => type)]
    const near = nearest(name, [...known, ...offers.missingChannels])
    throw wrongUse(
      `--channel ${JSON.stringify(name)} is no channel${near === undefined ? '' : `; did you mean ${near}?`}`,
      `Known here: ${known.join(', ')}.`,
    )
  })
}

function askable(chosen: Chosen): Chosen {
  const { offer } = chosen
  if (offer.unaskable.length === 0) return chosen
  throw wrongUse(byHand(offer), 'Write the config by hand; the README of the plugin shows how.')
}

export function byHand({ type, unaskable }: Offer): string {
  return `${type} needs ${unaskable.join(' and ')}, which no question can ask for`
}

export function wrongUse(message: string, hint: string): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', message, { hint })
}
