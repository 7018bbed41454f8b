import { OpenClawError } from '@openclaw/sdk'
import { nameProblem } from '../init/package-name.js'
import { kindOfName } from '@openclaw/config'

/** The kinds that there is a template of. */
export const templateKinds = ['channel', 'router', 'queue', 'session', 'agent', 'guard', 'monitor'] as const
export type TemplateKind = (typeof templateKinds)[number]

/** Throws OC_CLI_USAGE with those that there are. */
export function templateKind(kind: string | undefined): TemplateKind {
  const found = templateKinds.find((known) => known === kind)
  if (found) return found
  const what = kind === undefined ? '--kind is missing' : `There is no template of the kind ${kind}`
  throw new OpenClawError('OC_CLI_USAGE', what, { hint: `Kinds: ${templateKinds.join(', ')}.` })
}

export interface PackageName {
  /** `openclaw-channel-hello`, perhaps with a scope. */
  readonly full: string
  /** `hello`: what a config calls it by. */
  readonly type: string
}

/** `hello`, `openclaw-channel-hello` and `@me/hello` are all good. Throws OC_CLI_USAGE for what cannot be a plugin of the kind. */
export function packageName(given: string, kind: TemplateKind): PackageName {
  const [, scope = '', rest = given] = /^(@[^/]+\/)(.*)$/.exec(given) ?? []
  const prefix = `openclaw-${kind}-`
  const full = `${scope}${rest.startsWith('openclaw-') ? '' : prefix}${rest}`
  const problem =
    scope === '@openclaw/' ? 'The scope @openclaw is for what comes with OpenClaw' : nameProblem(full)
  if (problem !== undefined) throw wrongName(`${given} cannot be the name of a plugin: ${problem}`, kind)
  if (kindOfName(full) !== kind) throw wrongName(`${given} is no name of a ${kind}`, kind)
  const type = full.slice(scope.length + prefix.length)
  if (/^[a-z0-9][a-z0-9-]*$/.test(type)) return { full, type }
  throw wrongName(
    `${given} cannot be the name of a plugin: "${type}" has more than small letters, digits and -`,
    kind,
  )
}

function wrongName(message: string, kind: TemplateKind): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', message, {
    hint: `Write hello, openclaw-${kind}-hello or @you/openclaw-${kind}-hello.`,
  })
}
