import { isOpenClawError } from '@openclaw/sdk'
import { isNobodyThere } from '../client.js'
import { coloursFor } from '../colours.js'
import type { CommonFlags } from '../flags.js'
import { printDocument, printText, tell } from '../output.js'
import { printable } from '../printable.js'
import { gatherStatus } from '../status/gather.js'
import type { GatheredStatus } from '../status/gather.js'
import { statusLines, stoppedLine } from '../status/lines.js'
import { severalRun } from '../target.js'
import type { TargetFlags } from '../target.js'

interface StatusFlags extends CommonFlags, TargetFlags {
  readonly resources?: boolean
  readonly watch?: boolean
}

const everyMs = 2_000

export async function runStatus(flags: StatusFlags): Promise<number> {
  if (flags.watch) return watchStatus(flags)
  const gathered = await gather(flags).catch(async (error: unknown) => {
    if (!flags.json && isNobodyThere(error)) printText(stoppedLine(await coloursFor(process.stdout)))
    throw error
  })
  const ports = gathered.members.flatMap(({ port, problem }) => (problem === undefined ? (port ?? []) : []))
  if (ports.length > 1) tell(severalRun(ports, gathered.port))
  if (flags.json) printDocument({ ok: true, ...gathered })
  else printText(await textOf(gathered, flags))
  return 0
}

/** `--json` tells everything, so that its keys are always the same. */
function gather(flags: StatusFlags, signal?: AbortSignal): Promise<GatheredStatus> {
  const { json = false, verbose = json, resources = json } = flags
  return gatherStatus(flags, { detail: verbose, resources, ...(signal && { signal }) })
}

async function textOf(gathered: GatheredStatus, { verbose, resources }: StatusFlags): Promise<string> {
  const lines = statusLines(gathered, await coloursFor(process.stdout))
  if (verbose) lines.push(...(await import('../status/detail-lines.js')).detailLines(gathered))
  if (resources) lines.push(...(await import('../status/resource-lines.js')).resourceLines(gathered))
  return lines.join('\n')
}

/** Until it is interrupted; a gateway that is not there may come. */
async function watchStatus(flags: StatusFlags): Promise<number> {
  const { watch } = await import('../status/watch.js')
  const ended = new AbortController()
  const end = (): void => ended.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  const { signal } = ended
  const asLines = flags.json ?? false
  try {
    await watch(() => frame(flags, signal), { screen: process.stdout, everyMs, signal, asLines })
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end)
  }
  return 0
}

async function frame(flags: StatusFlags, signal: AbortSignal): Promise<string> {
  try {
    const gathered = await gather(flags, signal)
    if (flags.json) return JSON.stringify({ ok: true, ...gathered })
    return await textOf(gathered, flags)
  } catch (error) {
    if (signal.aborted) return ''
    if (!isOpenClawError(error) || error.exitCode !== 3) throw error
    const { code, message } = error
    if (flags.json) return JSON.stringify({ ok: false, error: { code, message } })
    const first = isNobodyThere(error) ? [stoppedLine(await coloursFor(process.stdout))] : []
    return [...first, `${printable(message)}.`].join('\n')
  }
}
