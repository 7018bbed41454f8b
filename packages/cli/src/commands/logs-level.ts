import { OpenClawError } from '@openclaw/sdk'
import { logLevels } from '@openclaw/log/reader'
import { ask } from '../client.js'
import { components } from '../component.js'
import type { CommonFlags } from '../flags.js'
import { printDocument, printText } from '../output.js'
import { printable } from '../printable.js'
import { findTarget } from '../target.js'
import type { TargetFlags } from '../target.js'

interface LevelFlags extends CommonFlags, TargetFlags {
  readonly component?: string
}

/** Changes how much the running gateway logs, until its config is loaded again. */
export async function setLogLevel(level: string, { component, ...flags }: LevelFlags): Promise<number> {
  if (!(logLevels as readonly string[]).includes(level)) throw wrongUse(`"${level}" is no level`, logLevels)
  if (component !== undefined && !components.includes(component)) {
    throw wrongUse(`"${component}" is no component`, components)
  }
  const { body } = await ask(findTarget(flags), {
    method: 'POST',
    path: '/api/control/log-level',
    body: { level, ...(component !== undefined && { component }) },
    timeoutMs: 10_000,
  })
  if (flags.json) printDocument(body)
  else {
    const of = component === undefined ? 'The log level' : `The log level of ${component}`
    printText(`${of} was ${printable(String(body['was']))} and is ${level}.`)
    printText('It holds until the gateway is restarted or reloaded; logging.level in the config is for good.')
  }
  return 0
}

function wrongUse(message: string, allowed: readonly string[]): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', message, { hint: `Write one of: ${allowed.join(', ')}.` })
}
