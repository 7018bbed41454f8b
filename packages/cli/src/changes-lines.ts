import type { ConfigChanges, PluginChange, ValueChange } from '@openclaw/sdk'
import type { Colours } from './colours.js'
import { printable } from './printable.js'
import { tableOf } from './table.js'

const longestValue = 60

/** What a person reads of the changes; what stays is counted only. */
export function changesLines(changes: ConfigChanges, colours: Colours): string[] {
  if (changesNothing(changes)) return ['Nothing changes.']
  const { plugins, settings, reordered, restart } = changes
  const kept = plugins.filter(({ change }) => change === 'kept')
  const paint = { opened: colours.green, closed: colours.red, restarted: colours.yellow, kept: colours.dim }
  const rows = plugins
    .filter(({ change }) => change !== 'kept')
    .map((plugin) => ({ plugin, cells: [plugin.change, printable(plugin.id), reasonOf(plugin)] }))
  const table = tableOf(rows.map(({ cells }) => cells))
  return [
    ...rows.flatMap(({ plugin }, index) => [
      `  ${(table[index] ?? '').trimEnd().replace(plugin.change, paint[plugin.change])}`,
      ...(plugin.options ?? []).map((change) => `    ${valueLine(change)}`),
    ]),
    ...settings.map((change) => `  setting    ${valueLine(change)}`),
    ...(reordered ? ['  The taps of plugins run in another order.'] : []),
    `  kept       ${kept.length} plugin${kept.length === 1 ? '' : 's'}`,
    ...(restart.length === 0 ? [] : ['', colours.red('This needs a restart; a reload refuses it:')]),
    ...restart.map((reason) => `  ${printable(reason)}`),
  ]
}

function changesNothing({ plugins, settings, reordered }: ConfigChanges): boolean {
  return plugins.every(({ change }) => change === 'kept') && settings.length === 0 && !reordered
}

function reasonOf({ because, exclusive }: PluginChange): string {
  const alone = exclusive ? 'closed before it is opened again; messages wait meanwhile' : ''
  const why = because === undefined ? '' : because
  return [why, alone].filter((part) => part !== '').join('; ')
}

function valueLine({ path, from, to }: ValueChange): string {
  return `${printable(path)}: ${shown(from)} → ${shown(to)}`
}

function shown(value: unknown): string {
  if (value === undefined) return '(none)'
  const text = printable(JSON.stringify(value))
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text
}
