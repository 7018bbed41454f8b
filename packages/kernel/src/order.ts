import { OpenClawError } from '@openclaw/sdk'
import type { AnyPlugin, Need } from '@openclaw/sdk'

interface Node {
  readonly id: string
  readonly definition: AnyPlugin
}

/** The ids of the services that a plugin cannot do without, and of those it can; registries are no matter of order. */
export function serviceNeeds({ needs = {} }: AnyPlugin): { needed: string[]; wished: string[] } {
  const all: Need[] = Object.values(needs)
  const needed = all.flatMap((need) => ('optional' in need || need.registry ? [] : [need.id]))
  const wished = all.flatMap((need) => ('optional' in need ? [need.service.id] : []))
  return { needed, wished }
}

/** Service id → the id of the plugin that provides it. Throws OC_SERVICE_TAKEN. */
export function providersOf(nodes: readonly Node[]): Map<string, string> {
  const providers = new Map<string, string>()
  for (const { id, definition } of nodes) {
    for (const service of definition.provides ?? []) {
      const first = providers.get(service.id)
      const message = `${first} and ${id} both provide the service "${service.id}"`
      if (first !== undefined) throw new OpenClawError('OC_SERVICE_TAKEN', message, { plugin: id })
      providers.set(service.id, id)
    }
  }
  return providers
}

/**
 * Plugins in an order in which each stands behind those it needs, otherwise as in the config; `own` are the services
 * that need no plugin. Throws OC_PLUGIN_DUPLICATE, OC_SERVICE_TAKEN, OC_SERVICE_MISSING or OC_SERVICE_LOOP.
 */
export function inOrder<N extends Node>(nodes: readonly N[], own: ReadonlySet<string>): N[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const twice = nodes.find((node) => byId.get(node.id) !== node)
  if (twice) throw problem('OC_PLUGIN_DUPLICATE', twice.id, `Two plugin entries have the id "${twice.id}"`)
  const providers = providersOf(nodes)
  const ordered = new Set<N>()

  function visit(node: N, path: readonly string[]): void {
    const { id } = node
    if (ordered.has(node)) return
    if (path.includes(id)) {
      const circle = [...path.slice(path.indexOf(id)), id].join(' → ')
      throw problem('OC_SERVICE_LOOP', id, `Plugins need each other in a circle: ${circle}`)
    }
    const { needed, wished } = serviceNeeds(node.definition)
    for (const service of [...needed, ...wished].filter((service) => !own.has(service))) {
      const provider = byId.get(providers.get(service) ?? '')
      if (provider) visit(provider, [...path, id])
      else if (needed.includes(service)) {
        throw problem(
          'OC_SERVICE_MISSING',
          id,
          `${id} needs the service "${service}", and no plugin provides it`,
        )
      }
    }
    ordered.add(node)
  }

  for (const node of nodes) visit(node, [])
  return [...ordered]
}

function problem(
  code: `OC_${'PLUGIN_DUPLICATE' | 'SERVICE_LOOP' | 'SERVICE_MISSING'}`,
  plugin: string,
  message: string,
) {
  return new OpenClawError(code, message, { plugin })
}
