import { existsSync } from 'node:fs'
import { counted, ok } from './check.js'
import type { Check, Context, Finding } from './check.js'
import { textOption, uses } from './option.js'
import { readiness } from './ready.js'

/** The store of messages is sound: looked at when it is stopped, else the running gateway is asked. */
export const store: Check = {
  id: 'store',
  title: 'Messages',
  async run({ plan, home, running }) {
    const asked = await Promise.all(running.map(ailing))
    const ill = asked.flat()
    if (running.length > 0) return ill.length > 0 ? ill : [ok('the running gateway says that all is well')]
    if (!plan || !uses(plan, '@openclaw/queue-sqlite')) return []
    const { folderOf } = await import('@openclaw/queue-sqlite')
    const { examine } = await import('@openclaw/queue-sqlite/examine')
    const folder = folderOf(textOption(plan, '@openclaw/queue-sqlite', 'path'), home)
    if (!existsSync(folder)) return [ok(`${folder} is not there yet: nothing was kept`)]
    const { inUse, problems, damaged } = examine(folder)
    if (inUse) return [ok(`a process has ${folder} open: its soundness was not looked at`)]
    return [
      problems.length === 0 ? ok(`${folder} is sound`) : unsound(folder, problems),
      ...(damaged.length === 0 ? [] : [setAside(folder, damaged)]),
    ]
  },
}

async function ailing(gateway: Context['running'][number]): Promise<Finding[]> {
  const failing = await readiness(gateway)
  return Object.entries(failing ?? {}).map(([id, reason]) => ({
    ...{ severity: 'fail', what: `the gateway on port ${gateway.port} is not ready: ${id}: ${reason}` },
    cure: 'openclaw status --verbose',
  }))
}

function unsound(folder: string, problems: readonly string[]): Finding {
  return {
    ...{ severity: 'fail', what: `${folder} is damaged: ${problems.join('; ')}` },
    why: 'Messages in it may be lost. The gateway sets aside what it cannot read.',
    cure: `cp -a ${folder} ${folder}.before && openclaw gateway`,
  }
}

function setAside(folder: string, damaged: readonly string[]): Finding {
  return {
    ...{ severity: 'warn', what: `${counted(damaged.length, 'file')} in ${folder} set aside as damaged` },
    why: 'An earlier start could not read what is in there.',
    cure: `ls ${folder}/*.damaged`,
  }
}
