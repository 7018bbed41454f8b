import type { PluginStatus } from '@openclaw/sdk'
import { printable } from './printable.js'

type Plugin = Pick<PluginStatus, 'id' | 'kind' | 'needs' | 'provides'>

/** A plugin, and below it those that need a service of it. */
export interface PluginNode {
  readonly id: string
  readonly kind: string
  /** The services of the plugin above that it needs; with ? when it can do without. */
  readonly needs: readonly string[]
  /** Shown where the plugin comes up first, and empty at its other places. */
  readonly below: readonly PluginNode[]
  readonly repeated?: true
}

/** Plugins that need no other plugin are at the top. */
export function treeOf(plugins: readonly Plugin[]): PluginNode[] {
  const shown = new Set<string>()

  function needsOf(plugin: Plugin, provider: Plugin): string[] {
    return plugin.needs.filter((need) => provider.provides.includes(need.replace(/\?$/, '')))
  }
  function nodeOf(plugin: Plugin, needs: readonly string[]): PluginNode {
    const { id, kind } = plugin
    if (shown.has(id)) return { id, kind, needs, below: [], repeated: true }
    shown.add(id)
    const below = plugins.flatMap((other) => {
      const shared = other === plugin ? [] : needsOf(other, plugin)
      return shared.length === 0 ? [] : [nodeOf(other, shared)]
    })
    return { id, kind, needs, below }
  }
  const top = plugins.filter(
    (plugin) => !plugins.some((other) => other !== plugin && needsOf(plugin, other).length > 0),
  )
  return top.map((plugin) => nodeOf(plugin, []))
}

/** The tree as a person reads it. */
export function treeLines(nodes: readonly PluginNode[], indent = ''): string[] {
  return nodes.flatMap((node, index) => {
    const last = index === nodes.length - 1
    const top = indent === '' && node.needs.length === 0
    const branch = top ? '' : last ? '└─ ' : '├─ '
    const inner = top ? ' ' : `${indent}${last ? '   ' : '│  '}`
    const via = node.needs.length === 0 ? '' : `, needs ${node.needs.map(printable).join(', ')}`
    const again = node.repeated && node.below.length === 0 ? ', see above' : ''
    return [
      `${indent}${branch}${printable(node.id)} (${node.kind}${via}${again})`,
      ...treeLines(node.below, inner),
    ]
  })
}
