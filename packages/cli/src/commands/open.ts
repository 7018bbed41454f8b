import { isOpenClawError } from '@openclaw/sdk'
import { openInBrowser } from '../browser.js'
import { ask } from '../client.js'
import type { CommonFlags } from '../flags.js'
import { printDocument, printText, tell } from '../output.js'
import { signInLink } from '../sign-in-link.js'
import { findTarget } from '../target.js'
import type { Target, TargetFlags } from '../target.js'

interface OpenFlags extends CommonFlags, TargetFlags {
  readonly print?: boolean
}

/** Opens the page of the running gateway in the browser, signed in. The link works once and soon ends. */
export async function runOpen(flags: OpenFlags): Promise<number> {
  const target = findTarget(flags)
  const url = signInLink(target.url, await newCode(target))
  if (flags.json) printDocument({ ok: true, url })
  else if (flags.print) printText(url)
  else if (await openInBrowser(url)) printText(`Opened ${target.url} in the browser.`)
  else {
    tell('No browser could be started here. This link signs one in, once, within ten minutes:')
    printText(url)
  }
  return 0
}

/** Undefined where nobody has to sign in. */
async function newCode(target: Target): Promise<string | undefined> {
  try {
    const { body } = await ask(target, { method: 'POST', path: '/auth/code', timeoutMs: 10_000 })
    return String(body['code'])
  } catch (error) {
    if (isOpenClawError(error) && error.code === 'OC_HTTP_NOT_FOUND') return undefined
    throw error
  }
}
