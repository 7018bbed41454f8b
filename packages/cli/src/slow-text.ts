import { localTime, stagesOf } from '@openclaw/log/reader'
import type { LogLine } from '@openclaw/log/reader'
import type { Colours } from './colours.js'
import { printable } from './printable.js'
import { tableOf } from './table.js'

/** How long the message took that a line of `monitor-log` is about. */
export function tookMsOf(line: LogLine): number {
  return Number(line.fields()?.['tookMs'] ?? 0)
}

/** A message with where its time went; a stage that took `slowMs` stands out. */
export function slowText(line: LogLine, slowMs: number, colours: Colours): string {
  const fields = line.fields() ?? {}
  const word = (name: string) => printable(String(fields[name] ?? ''))
  const stages = stagesOf(fields) ?? []
  const tookMs = tookMsOf(line)
  const agent = fields['agent'] === undefined ? '' : `  agent ${word('agent')}`
  const at = localTime(fields['time'], true)
  const head = `${colours.bold(inMs(tookMs))}  ${word('channel')}  ${word('state')}  ${word('message')}${agent}  ${at}`
  const rest = tookMs - stages.reduce((sum, stage) => sum + stage.tookMs, 0)
  const rows = [...stages].sort((a, b) => b.tookMs - a.tookMs)
  const table = tableOf([
    ...rows.map(({ stage, plugin, tookMs: ms }) => [`  ${inMs(ms)}`, printable(stage), printable(plugin)]),
    // What no stage took.
    ...(rest >= 1 ? [[`  ${inMs(rest)}`, 'receiving, waiting, storing', '']] : []),
  ])
  const shown = table.map((row, index) => ((rows[index]?.tookMs ?? 0) >= slowMs ? colours.red(row) : row))
  return `${[head, ...shown].map((row) => row.trimEnd()).join('\n')}\n`
}

function inMs(ms: number): string {
  return `${Math.round(ms).toLocaleString('en-US')} ms`.padStart(9)
}
