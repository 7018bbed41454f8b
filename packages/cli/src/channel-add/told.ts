import type { Applied } from './apply.js'
import type { Target } from './target.js'

/** What a person who allowed nobody has to know. */
export function nobodyLine(type: string): string {
  return `Nobody may write yet: who does is told a code. \`openclaw pairing list\` shows it, and \`openclaw pairing approve ${type} <code>\` lets that person in.`
}

/** What became of the gateway, and what to do next. */
export function appliedLine(applied: Applied | undefined, { file, isCode }: Target): string {
  if (!applied) return `Then: ${isCode ? 'openclaw reload, or ' : ''}openclaw gateway`
  if (applied.state === 'reloaded') {
    return `The gateway on port ${applied.port} uses it now: openclaw channels status`
  }
  if (applied.state === 'failed') {
    return `The config is written, but the gateway on port ${applied.port} did not take it: ${applied.problem}. Then: openclaw reload`
  }
  const { others } = applied
  const elsewhere = others.length === 0 ? '' : ` The one on port ${others.join(', ')} has another config.`
  return `No gateway runs with ${file}.${elsewhere} Start it: openclaw gateway`
}
