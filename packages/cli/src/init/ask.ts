import { basename, join, resolve } from 'node:path'
import { confirm, log, multiselect, select, text } from '@clack/prompts'
import { expandHome } from '@openclaw/config'
import { printable } from '../printable.js'
import { agentChoices, withModel } from './agent-choices.js'
import { choose } from './answers.js'
import type { Answers, Chosen, ConfigFormat } from './answers.js'
import { askOptions, askSecret } from './ask-options.js'
import type { Defaults } from './assume.js'
import { answered } from './cancelled.js'
import { foldedText } from './folded.js'
import { byHand, homeProblem } from './given.js'
import type { Given } from './given.js'
import { nameProblem } from './package-name.js'
import type { Surroundings } from './surroundings.js'

/** Asks for all that was not given. Throws Cancelled at the first Esc or Ctrl-C; nothing was done by then. */
export async function askAnswers(given: Given, around: Surroundings, defaults: Defaults): Promise<Answers> {
  const name = given.name ?? (await askName(defaults.name))
  const agent = await askAgent(given.agent, around)
  const channels = await askChannels(given.channels, around)
  const home = given.home ?? (await askHome(defaults.home))
  const format = given.format ?? (await askFormat())
  return { folder: around.folder, name, agent, channels, home, format }
}

/** Here, or in a folder of its own, where other things lie about. */
export async function askFolder(here: string, proposed: string): Promise<string> {
  const there = join(here, proposed)
  const options = [
    { value: there, label: `A new folder, ${proposed}` },
    { value: here, label: `Here, in ${printable(basename(here))}`, hint: 'among the files that are there' },
  ]
  return answered(await select({ message: 'Where should it go?', options }))
}

async function askName(proposed: string): Promise<string> {
  const validate = (name = ''): string | undefined => (name === '' ? undefined : nameProblem(name))
  return answered(
    await text({
      message: 'What should it be called?',
      placeholder: proposed,
      defaultValue: proposed,
      validate,
    }),
  )
}

async function askAgent(given: Chosen | undefined, around: Surroundings): Promise<Chosen> {
  if (given) return await askOptions(given, around)
  const choices = agentChoices(around)
  const options = choices.map(({ label, hint, offer }, value) => ({
    value,
    label: printable(label),
    ...(offer.unaskable.length > 0
      ? { hint: printable(byHand(offer)), disabled: true }
      : { hint: printable(hint) }),
  }))
  const choice = choices[answered(await select({ message: 'Who answers?', options }))]
  if (!choice) throw new Error('a choice that was not offered')
  const { offer, model, local } = choice
  if (model === undefined) return await askOptions(choose(offer), around)
  const chosen = withModel(offer, local ? model : await askModel(model), around)
  const [variable] = chosen.variables
  return await askOptions(
    variable === undefined ? chosen : await askSecret(chosen, variable, 'Its API key', around),
    around,
  )
}

async function askModel(proposed: string): Promise<string> {
  const validate = (model = ''): string | undefined =>
    model === '' || /^[^/\s]+\/\S+$/.test(model) ? undefined : 'Write it as provider/model'
  return answered(
    await text({ message: 'Which model?', placeholder: proposed, defaultValue: proposed, validate }),
  )
}

async function askChannels(
  given: readonly Chosen[] | undefined,
  around: Surroundings,
): Promise<readonly Chosen[]> {
  const { channels, missingChannels } = around.offers
  const later = missingChannels.length === 0 ? '' : `\nNot installed: ${missingChannels.join(', ')}.`
  if (!given && channels.length === 0) {
    log.step(foldedText(`You reach it with openclaw chat, and over HTTP.${later}`))
    return []
  }
  const chosen = given ?? (await pickChannels(around)).map(choose)
  const told: Chosen[] = []
  for (const channel of chosen) told.push(await askOptions(channel, around))
  return told
}

async function pickChannels({ offers }: Surroundings): Promise<Surroundings['offers']['channels']> {
  const options = [
    ...offers.channels.map((offer, value) => ({
      value,
      label: printable(offer.type),
      hint: printable(offer.unaskable.length > 0 ? byHand(offer) : offer.description),
      disabled: offer.unaskable.length > 0,
    })),
    ...offers.missingChannels.map((label, index) => ({
      value: -1 - index,
      label,
      hint: 'not installed',
      disabled: true,
    })),
  ]
  const message = 'How do people reach it, besides openclaw chat and HTTP?'
  const picked = answered(await multiselect({ message, options, required: false }))
  return picked.flatMap((index) => offers.channels[index] ?? [])
}

async function askHome(proposed: string): Promise<string> {
  const home = answered(
    await text({
      message: 'Where to keep messages and sessions?',
      placeholder: proposed,
      defaultValue: proposed,
      validate: (path = '') => (path === '' ? undefined : homeProblem(path)),
    }),
  )
  return resolve(expandHome(home.trim()))
}

async function askFormat(): Promise<ConfigFormat> {
  const options: { value: ConfigFormat; label: string; hint: string }[] = [
    { value: 'ts', label: 'TypeScript', hint: 'completion, comments, plugins in place' },
    { value: 'json', label: 'JSON', hint: 'completion by a schema' },
  ]
  return answered(await select({ message: 'How should the config be written?', options }))
}

export async function askYes(message: string, initialValue = true): Promise<boolean> {
  return answered(await confirm({ message, initialValue }))
}
