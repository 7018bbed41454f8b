import { isRecord } from '@openclaw/config'
import { choose, withOption, withSecret } from './answers.js'
import type { Chosen } from './answers.js'
import type { Offer } from './offers.js'
import { localProvider, providers, variableFor } from './providers.js'
import { secretsOf } from './questions.js'
import type { Surroundings } from './surroundings.js'

/** One way to have the agent answer. */
export interface AgentChoice {
  readonly label: string
  readonly hint: string
  readonly offer: Offer
  /** Undefined for an agent without models; the person may then change the name. */
  readonly model?: string
  /** The model is on this machine, so its name is known and not asked. */
  readonly local?: true
}

const echo = 'echo'

/** The ways that work here, the best first; the echo is always the last. */
export function agentChoices({ offers, keys, localModels }: Surroundings): readonly AgentChoice[] {
  const speakers = offers.agents.filter(takesModel)
  const choices: AgentChoice[] = speakers.flatMap((offer) => [
    ...keys.map(({ id, label, variable }) => ({
      // In the label: a hint is shown of one choice at a time.
      label: `${label}, key found`,
      hint: `in ${variable}`,
      offer,
      model: modelOf(offer, id),
    })),
    ...localModels.map((name) => ({
      label: `${name}, Ollama`,
      hint: 'on this machine, no key needed',
      offer,
      model: `${localProvider}/${name}`,
      local: true as const,
    })),
    ...providers
      .filter((provider) => !keys.includes(provider))
      .map(({ id, label }) => ({ label, hint: 'needs a key', offer, model: modelOf(offer, id) })),
  ])
  const others = offers.agents.filter((offer) => !takesModel(offer) && offer.type !== echo)
  const plain = others.map((offer) => ({ label: offer.type, hint: offer.description, offer }))
  const last = offers.agents.filter((offer) => offer.type === echo)
  return [
    ...choices,
    ...plain,
    ...last.map((offer) => ({ label: 'No model yet: echo', hint: 'answers with what it was asked', offer })),
  ]
}

/** True for an agent whose options name a model. */
export function takesModel({ schema }: Offer): boolean {
  const { properties } = schema
  return isRecord(properties) && isRecord(properties['model'])
}

/** An agent with a model, with the variable of its key where the plugin takes one, and with the place of a local model. */
export function withModel(offer: Offer, model: string, { localUrl }: Pick<Surroundings, 'localUrl'>): Chosen {
  const chosen = withPlace(withOption(choose(offer), 'model', model), localUrl)
  const [secret] = secretsOf(offer.schema)
  const variable = variableFor(model)
  return secret === undefined || variable === undefined ? chosen : withSecret(chosen, secret, variable)
}

function withPlace(chosen: Chosen, localUrl: string | undefined): Chosen {
  const { properties } = chosen.offer.schema
  const { model } = chosen.options as { model: string }
  const elsewhere = localUrl !== undefined && model.startsWith(`${localProvider}/`)
  return elsewhere && isRecord(properties) && 'baseUrl' in properties
    ? withOption(chosen, 'baseUrl', localUrl)
    : chosen
}

/** Which model of a provider to propose: the plugin's own examples know best. */
function modelOf({ schema }: Offer, provider: string): string {
  const { properties } = schema
  const model = isRecord(properties) ? properties['model'] : undefined
  const { examples, enum: values } = isRecord(model) ? model : {}
  const named: unknown[] = [examples, values].flatMap((list): unknown[] => (Array.isArray(list) ? list : []))
  const example = named.find((name) => typeof name === 'string' && name.startsWith(`${provider}/`))
  const usual = providers.find(({ id }) => id === provider)?.model ?? ''
  return typeof example === 'string' ? example : `${provider}/${usual}`
}
