import { randomBytes } from 'node:crypto'
import { relative } from 'node:path'
import { inOrder } from '@openclaw/kernel/order'
import { gateway, isOpenClawError, OpenClawError } from '@openclaw/sdk'
import type { ConfigChanges, ConfigSource } from '@openclaw/sdk'
import { changesLines } from '../changes-lines.js'
import { ask } from '../client.js'
import { coloursFor } from '../colours.js'
import { changesBetween } from '../config-changes.js'
import { outlineOf, unknownSecret } from '../config-outline.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { readLastGood } from '../last-good.js'
import { movedLines, movedMessages } from '../moved-messages.js'
import { printDocument, printText } from '../output.js'
import { makePlan } from '../plan.js'
import type { Plan } from '../plan.js'
import { runningGateways } from '../run-file.js'
import { findTarget } from '../target.js'
import type { Target, TargetFlags } from '../target.js'

type PlanCommandFlags = CommonFlags & TargetFlags & { readonly config?: string }

interface Comparison {
  /** What the config was compared with, to stand behind "compared with". */
  readonly against: string
  readonly next: Plan
  readonly changes: ConfigChanges
}

/** What a reload to a config would change; of the running gateway, else of the config that ran last. */
export async function runPlan(flags: PlanCommandFlags): Promise<number> {
  const home = homeFolder()
  const asked = flags.url !== undefined || flags.port !== undefined || runningGateways(home).length > 0
  const { against, next, changes } = await (asked ? withRunning(flags, home) : withKept(flags, home))
  const file = next.config.file ?? null
  const messages = await movedMessages(next, flags)
  if (flags.json) printDocument({ ok: true, file, against, changes, messages })
  else {
    const name = file === null ? 'The defaults' : relative(process.cwd(), file) || file
    const lines = changesLines(changes, await coloursFor(process.stdout))
    const moved = messages ? ['', ...movedLines(messages)] : []
    printText([`${name}, compared with ${against}:`, '', ...lines, ...moved].join('\n'))
  }
  return 0
}

/** The gateway compares: it is told digests under a salt that is new each time, and tells nothing of its own secrets. */
async function withRunning(flags: PlanCommandFlags, home: string): Promise<Comparison> {
  const target = findTarget(flags)
  const source = await askControl<ConfigSource>(target, 'GET', 'config')
  const { config = source.file } = flags
  const overrides = source.overrides.map(({ value = unknownSecret, ...rest }) => ({ ...rest, value }))
  const next = await makeChecked(config, home, { cwd: source.cwd, overrides })
  const salt = randomBytes(32).toString('base64url')
  const body = { outline: outlineOf(next, salt), salt }
  const { changes } = await askControl<{ changes: ConfigChanges }>(target, 'POST', 'plan', body)
  return { against: `the gateway at ${target.url}`, next, changes }
}

async function withKept(flags: PlanCommandFlags, home: string): Promise<Comparison> {
  const next = await makeChecked(flags.config, home)
  const current = flags.config === undefined ? undefined : await currentPlan(home)
  if (current?.config.file !== undefined && current.config.file !== next.config.file) {
    const changes = changesBetween(outlineOf(current), outlineOf(next))
    return { against: current.config.file, next, changes }
  }
  const lastGood = readLastGood(home)
  if (!lastGood) {
    throw new OpenClawError(
      'OC_GATEWAY_NOT_RUNNING',
      `No gateway runs with the home ${home}, and none has left a config there to compare with`,
      {
        hint: 'Start one with `openclaw gateway`: it keeps its config once it has been well for some seconds.',
      },
    )
  }
  const changes = changesBetween(lastGood.outline, outlineOf(next))
  return { against: `the last good config, of ${new Date(lastGood.keptAt).toISOString()}`, next, changes }
}

/** What the next start would use; undefined where it would use nothing, since that is wrong. */
async function currentPlan(home: string): Promise<Plan | undefined> {
  try {
    return await makePlan({}, home, { placeholder: unknownSecret })
  } catch (error) {
    if (isOpenClawError(error)) return undefined
    throw error
  }
}

/** A plan whose plugins fit together. Secrets that only the gateway's own surroundings have are left open. */
async function makeChecked(
  config: string | undefined,
  home: string,
  origin: Parameters<typeof makePlan>[2] = {},
): Promise<Plan> {
  const flags = config === undefined ? {} : { config }
  const next = await makePlan(flags, home, { ...origin, placeholder: unknownSecret })
  inOrder(next.entries, new Set([gateway.id]))
  return next
}

async function askControl<T>(
  target: Target,
  method: 'GET' | 'POST',
  name: string,
  body?: object,
): Promise<T> {
  const call = { method, path: `/api/control/${name}`, timeoutMs: 30_000, ...(body && { body }) }
  return (await ask(target, call)).body as unknown as T
}
