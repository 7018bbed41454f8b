import { isOpenClawError, OpenClawError } from '@openclaw/sdk'
import { ask, askText } from '../client.js'
import { coloursFor } from '../colours.js'
import type { CommonFlags } from '../flags.js'
import { metricsLines } from '../metrics-lines.js'
import type { MetricsDocument } from '../metrics-lines.js'
import { printDocument, printText } from '../output.js'
import { findTarget } from '../target.js'
import type { Target, TargetFlags } from '../target.js'

export interface MetricsFlags extends CommonFlags, TargetFlags {
  readonly watch?: boolean
  readonly prometheus?: boolean
}

const everyMs = 2_000
const clearScreen = '\u001b[H\u001b[2J'

/** Shows the figures once, or with `--watch` until it is interrupted. */
export async function runMetrics(flags: MetricsFlags): Promise<number> {
  const { json, prometheus, watch } = flags
  if ([json, prometheus, watch].filter(Boolean).length > 1) {
    throw new OpenClawError('OC_CLI_USAGE', '--json, --prometheus and --watch exclude each other', {
      hint: 'Give one of them.',
    })
  }
  const target = findTarget(flags)
  if (prometheus) {
    process.stdout.write(await asked(() => askText(target, get('/metrics'))))
    return 0
  }
  if (json) {
    printDocument({ ok: true, url: target.url, ...(await report(target)) })
    return 0
  }
  for (;;) {
    const text = metricsLines(await report(target), await coloursFor(process.stdout)).join('\n')
    printText(watch && process.stdout.isTTY ? `${clearScreen}${text}` : text)
    if (!watch) return 0
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

async function report(target: Target): Promise<MetricsDocument> {
  const { body } = await asked(() => ask(target, get('/api/metrics')))
  return body as unknown as MetricsDocument
}

function get(path: string) {
  return { method: 'GET', path, timeoutMs: 10_000 } as const
}

/** Says what is missing where a gateway runs without the plugin. */
async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (!isOpenClawError(error, 'OC_HTTP_NOT_FOUND')) throw error
    throw new OpenClawError(
      'OC_SERVICE_MISSING',
      'This gateway counts nothing: it runs without @openclaw/monitor-metrics',
      {
        cause: error,
        hint: 'Take `"enabled": false` from its entry in `plugins`, and run `openclaw reload`.',
      },
    )
  }
}
