import { accountName } from '@openclaw/sdk'
import type { Colours } from './colours.js'
import { printable } from './printable.js'
import { tableOf } from './table.js'

interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly value?: number
  readonly count?: number
  readonly sum?: number
  readonly perMinute?: { readonly over1: number; readonly over5: number }
  /** In seconds, of the last five minutes. */
  readonly p50?: number
  readonly p95?: number
  readonly p99?: number
}

/** What `GET /api/metrics` answers. */
export interface MetricsDocument {
  readonly memoryBytes: number
  readonly cpuPercent: number
  readonly metrics: Readonly<Record<string, { readonly series: readonly Series[] }>>
}

type Row = readonly string[]

const slowestStages = 8

/** The figures as tables, one for each question; a table without a row is left out. */
export function metricsLines(
  { metrics, memoryBytes, cpuPercent }: MetricsDocument,
  colours: Colours,
): string[] {
  const of = (name: string): readonly Series[] => metrics[`openclaw_${name}`]?.series ?? []
  const durations = (label: string, series: readonly Series[], ...names: string[]): Row[] =>
    titled(
      [label, ...names.slice(1).map(() => ''), 'count', '/min', 'p50', 'p95', 'p99'],
      series.map((one) => [
        ...names.map((name) => one.labels[name] ?? ''),
        whole(one.count),
        decimal(one.perMinute?.over1),
        ...[one.p50, one.p95, one.p99].map(duration),
      ]),
    )
  const tables = [
    titled(
      ['Messages', '', '', 'count', '/min', '/min over 5'],
      of('messages_total').map((one) => [...labelled(one, 'channel', 'direction', 'outcome'), ...risen(one)]),
    ),
    titled(
      ['Refused', '', '', 'count', '/min', '/min over 5'],
      of('refusals_total').map((one) => [...labelled(one, 'channel', 'plugin', 'reason'), ...risen(one)]),
    ),
    durations('Turns', of('turn_duration_seconds'), 'agent'),
    durations('Slowest steps', slowest(of('stage_duration_seconds')), 'hook', 'plugin'),
    titled(
      ['Tokens', '', '', 'count', '/min', '/min over 5'],
      of('agent_tokens_total').map((one) => [...labelled(one, 'agent', 'model', 'direction'), ...risen(one)]),
    ),
    titled(
      ['Cost', '', 'so far', '/min', '/min over 5'],
      of('agent_cost_total').map((one) => [
        ...labelled(one, 'agent', 'model'),
        ...[one.value, one.perMinute?.over1, one.perMinute?.over5].map((cost) => (cost ?? 0).toFixed(4)),
      ]),
    ),
  ]
  const state = tableOf([
    [
      'Queue',
      of('queue_messages')
        .map((one) => `${whole(one.value)} ${one.labels['state']}`)
        .join(', '),
    ],
    ['Oldest waiting', duration(of('queue_oldest_waiting_seconds')[0]?.value)],
    ['Turns running', whole(of('turns_running')[0]?.value)],
    ['Sessions', whole(of('sessions')[0]?.value)],
    ['Channels', channelsText(of('channel_state'), of('channel_reconnects_total'))],
    ['Loop delay', delayText(of('event_loop_delay_seconds'))],
    ['Memory', `${Math.round(memoryBytes / 1024 / 1024)} MB`],
    ['CPU', `${Math.round(cpuPercent)}%`],
  ])
  const shown = tables
    .filter((rows) => rows.length > 1)
    .map((rows) => tableOf(rows.map((row) => row.map(printable))))
  return [...shown.flatMap(([head = '', ...rows]) => [colours.bold(head.trimEnd()), ...rows, '']), ...state]
}

function titled(head: Row, rows: readonly Row[]): Row[] {
  return [head, ...rows]
}

function labelled({ labels }: Series, ...names: readonly string[]): string[] {
  return names.map((name) => labels[name] ?? '')
}

function risen({ value, perMinute }: Series): string[] {
  return [whole(value), decimal(perMinute?.over1), decimal(perMinute?.over5)]
}

/** By their p95; those that nothing passed of late by their mean. */
function slowest(series: readonly Series[]): Series[] {
  const slowness = ({ p95, sum = 0, count = 0 }: Series) => p95 ?? (count > 0 ? sum / count : 0)
  return [...series].sort((a, b) => slowness(b) - slowness(a)).slice(0, slowestStages)
}

function channelsText(states: readonly Series[], reconnects: readonly Series[]): string {
  const current = states.filter(({ value }) => value === 1)
  const again = new Map(reconnects.map((series) => [nameOf(series), series.value]))
  return current
    .map((series) => {
      const count = again.get(nameOf(series))
      return printable(
        `${nameOf(series)} ${series.labels['state'] ?? ''}${count === undefined ? '' : ` (${count} reconnects)`}`,
      )
    })
    .join(', ')
}

function nameOf({ labels: { channel = '', account = 'default' } }: Series): string {
  return accountName(channel, account)
}

function delayText(series: readonly Series[]): string {
  return series.map(({ labels, value }) => `${labels['part']} ${duration(value)}`).join(', ')
}

function whole(value: number | undefined): string {
  return String(Math.round(value ?? 0))
}

function decimal(value: number | undefined): string {
  return (value ?? 0).toFixed(1)
}

/** Milliseconds up to a second. */
function duration(seconds: number | undefined): string {
  if (seconds === undefined) return '-'
  return seconds < 1 ? `${Number((seconds * 1000).toPrecision(2))} ms` : `${Number(seconds.toPrecision(3))} s`
}
