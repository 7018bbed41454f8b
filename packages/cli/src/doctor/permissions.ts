import { chmodSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeHome } from '../home.js'
import { counted, ok } from './check.js'
import type { Check, Finding } from './check.js'

/** What lets somebody in; the rest is what people wrote. */
const credentials = ['access-token', 'browsers', 'run']
const others = ['ledger', 'ledger/members', 'sessions', 'sessions/archive', 'logs', 'last-good']

/** The home and what is in it is its owner's alone. */
export const permissions: Check = {
  id: 'permissions',
  title: 'Permissions',
  run({ home, runFiles }) {
    // Windows keeps rights in another way.
    if (process.platform === 'win32') return [ok('not looked at on Windows')]
    const own = modeOf(home)
    if (own === undefined) return [missingHome(home)]
    const findings = [
      ...(isOpen(own) ? [opened('warn', home, [home])] : []),
      ...credentials.flatMap((name) => openIn('fail', join(home, name))),
      ...others.flatMap((name) => openIn('warn', join(home, name))),
    ]
    if (findings.length > 0) return runFiles.some(({ alive }) => alive) ? findings.map(withoutFix) : findings
    return [ok(`${home} is its owner's alone`)]
  },
}

/** Nothing of a gateway that runs is touched; whoever means to can do it by hand. */
function withoutFix({ fix: _, ...finding }: Finding): Finding {
  return finding
}

function missingHome(home: string): Finding {
  return {
    ...{ severity: 'warn', what: `${home} is not there yet`, why: 'The first start makes it.' },
    cure: 'openclaw gateway',
    fix: { done: `made ${home}`, run: () => makeHome(home) },
  }
}

function openIn(severity: 'warn' | 'fail', path: string): Finding[] {
  const inside = namesIn(path).map((name) => join(path, name))
  const open = [path, ...inside].filter((one) => isOpen(modeOf(one)))
  return open.length > 0 ? [opened(severity, path, open)] : []
}

function opened(severity: 'warn' | 'fail', path: string, open: readonly string[]): Finding {
  const only = open.length === 1 && open[0] === path
  return {
    severity,
    what: `${path}${only ? '' : `: ${counted(open.length, 'file')}`} can be used by other users of this machine`,
    why: severity === 'fail' ? 'Whoever reads it can use the gateway.' : 'It holds what people wrote.',
    cure: `chmod -R go= ${path}`,
    fix: {
      done: `took the rights of others from ${only ? path : `${counted(open.length, 'file')} of ${path}`}`,
      run: () => open.forEach((one) => chmodSync(one, (modeOf(one) ?? 0o700) & 0o700)),
    },
  }
}

function isOpen(mode: number | undefined): boolean {
  return mode !== undefined && (mode & 0o077) !== 0
}

/** Undefined for what is not there, and for links, whose rights say nothing. */
function modeOf(path: string): number | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return !stats || stats.isSymbolicLink() ? undefined : stats.mode & 0o777
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
