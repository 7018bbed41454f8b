import { agentChoices, withModel } from './agent-choices.js'
import { choose, withSecret } from './answers.js'
import type { Answers, Chosen } from './answers.js'
import { wrongUse } from './given.js'
import type { Given } from './given.js'
import type { Surroundings } from './surroundings.js'

/** What the questions propose, for whoever is not asked. */
export interface Defaults {
  readonly name: string
  readonly home: string
}

/** Answers without questions: what was given, else what a question would propose. Throws OC_CLI_USAGE where nothing can be proposed. */
export function assumeAnswers(given: Given, around: Surroundings, defaults: Defaults): Answers {
  const { agent = proposedAgent(around), channels = [] } = given
  return {
    folder: around.folder,
    name: given.name ?? defaults.name,
    agent: complete(agent, '--model'),
    channels: channels.map((channel) => complete(channel, '--channel')),
    home: given.home ?? defaults.home,
    format: given.format ?? 'ts',
  }
}

/** The first choice whose key is there; the echo when there is none. */
function proposedAgent(around: Surroundings): Chosen {
  const choices = agentChoices(around)
  const ready = choices.find(({ offer, model, local }) => {
    if (model === undefined) return offer.questions.length === 0 && offer.unaskable.length === 0
    return local ?? withModel(offer, model, around).variables.every((variable) => around.isSet(variable))
  })
  if (!ready) throw wrongUse('No agent is installed', 'Install openclaw again: the echo comes with it.')
  return ready.model === undefined ? choose(ready.offer) : withModel(ready.offer, ready.model, around)
}

/** Secrets as references; anything else has to be asked. */
function complete(chosen: Chosen, flag: string): Chosen {
  const { type, questions } = chosen.offer
  return questions.reduce((sum, { key, kind, variable }) => {
    if (key in sum.options) return sum
    if (kind === 'secret') return withSecret(sum, key, variable)
    throw wrongUse(
      `${flag} ${type} needs its ${key}, which only a question can ask for`,
      'Run `openclaw init` in a terminal, without --yes, or write the config by hand.',
    )
  }, chosen)
}
