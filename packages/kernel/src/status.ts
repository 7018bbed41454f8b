import type { HookListing, PluginStatus } from '@openclaw/sdk'
import type { Generation } from './generation.js'
import { hookNames, hookTable } from './hooks.js'
import { serviceNeeds } from './order.js'
import type { Scope } from './scope.js'

export function statusOf({ id, entry, state, reason, setupMs, startMs }: Scope): PluginStatus {
  const { name, kind, provides = [] } = entry.definition
  const { needed, wished } = serviceNeeds(entry.definition)
  return {
    ...{ id, name, kind, state, setupMs, startMs, ...(reason !== undefined && { reason }) },
    needs: [...needed, ...wished.map((service) => `${service}?`)],
    provides: provides.map((service) => service.id),
  }
}

export function listHooks(generation: Generation | undefined): HookListing[] {
  return hookNames.map((hook) => {
    const { kind, question, budgetMs, onFailure } = hookTable[hook]
    const taps = (generation?.hooks[hook].taps ?? []).map(({ scope, stage, calls, failures, tookMs }) => {
      return { plugin: scope.id, stage, calls, failures, tookMs }
    })
    return { hook, kind, question, budgetMs, onFailure, taps }
  })
}
