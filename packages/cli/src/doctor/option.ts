import { getAt } from '@openclaw/config'
import type { Usable } from './check.js'

/** An option of a plugin with its default; undefined where the plugin is not in use. */
function optionOf(plan: Usable, name: string, option: string): unknown {
  return getAt(plan.entries.find(({ definition }) => definition.name === name)?.options, [option])
}

export function uses(plan: Usable, name: string): boolean {
  return plan.entries.some(({ definition }) => definition.name === name)
}

export function textOption(plan: Usable, name: string, option: string): string | undefined {
  const value = optionOf(plan, name, option)
  return typeof value === 'string' ? value : undefined
}

export function numberOption(plan: Usable, name: string, option: string): number | undefined {
  const value = optionOf(plan, name, option)
  return typeof value === 'number' ? value : undefined
}
