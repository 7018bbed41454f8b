import type { Answers, Chosen, ConfigFormat } from './answers.js'
import { schemaLocation } from './own-package.js'

const width = 100

/** The config's data: only what was chosen; everything else has its default. */
function configOf({ agent, channels }: Answers): Record<string, unknown> {
  const named = channels.map(({ offer, options }): [string, unknown] => [offer.type, options])
  return {
    agents: { main: agentBlock(agent) },
    ...(named.length === 0 ? {} : { channels: Object.fromEntries(named) }),
  }
}

export function configName(format: ConfigFormat): string {
  return `openclaw.config.${format}`
}

/** The text of the config file. */
export function configText(answers: Answers): string {
  const config = configOf(answers)
  if (answers.format === 'json')
    return `${JSON.stringify({ $schema: schemaLocation(), ...config }, null, 2)}\n`
  return `import { defineConfig } from 'openclaw'\n\nexport default defineConfig(${literal(config, '')})\n`
}

function agentBlock({ offer, options }: Chosen): object {
  return { type: offer.type, ...options }
}

/** Data as a person would write it in TypeScript; blocks of the top level always have lines of their own. */
export function literal(value: unknown, indent: string): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const list = Array.isArray(value)
  const parts = list
    ? value.map((item: unknown) => literal(item, inner))
    : Object.entries(value).map(([key, item]) => `${keyOf(key)}: ${literal(item, inner)}`)
  const [open, close, space] = list ? ['[', ']', ''] : ['{', '}', ' ']
  if (parts.length === 0) return `${open}${close}`
  const line = `${open}${space}${parts.join(', ')}${space}${close}`
  const fits = indent !== '' && !line.includes('\n') && indent.length + line.length <= width
  return fits ? line : `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key)
}

function quote(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1)
  return `'${inside.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
