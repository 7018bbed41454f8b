import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../run-file.js'
import { counted, ok } from './check.js'
import type { Check, Context, Finding } from './check.js'
import { textOption, uses } from './option.js'

/** Folders in which files are written beside themselves first: `.name.<pid>.tmp`. */
const drafted = ['.', 'run', 'browsers', 'last-good']

/** What a process that ended in the middle of something left behind. */
export const leftovers: Check = {
  id: 'leftovers',
  title: 'Leftovers',
  async run(context) {
    const findings = [...runFiles(context), ...drafts(context), ...(await locks(context))]
    return findings.length > 0 ? findings : [ok('none')]
  },
}

function runFiles({ runFiles: all, running }: Context): Finding[] {
  return all.flatMap((one): Finding[] => {
    const { file, record, alive } = one
    if (!alive) return [gone(`${file} tells of process ${record.pid}, which is gone`, [file])]
    if (running.includes(one)) return []
    const what = `${file} tells of process ${record.pid}, which does not answer as a gateway`
    const why = 'The gateway hangs or starts, or another program has its number by now.'
    return [
      { severity: 'warn', what, why, cure: `ps -p ${record.pid}; if it is another program: rm ${file}` },
    ]
  })
}

function drafts({ home }: Context): Finding[] {
  const files = drafted.flatMap((name) => {
    const folder = join(home, name)
    return namesIn(folder).flatMap((draft) => {
      const [, pid] = /^\..+\.(\d+)\.tmp$/.exec(draft) ?? []
      return pid !== undefined && !isAlive(Number(pid)) ? [join(folder, draft)] : []
    })
  })
  return files.length > 0
    ? [gone(`${counted(files.length, 'file')} half written: ${files.join(', ')}`, files)]
    : []
}

async function locks({ plan, home }: Context): Promise<Finding[]> {
  if (!plan || !uses(plan, '@openclaw/queue-sqlite')) return []
  const { folderOf } = await import('@openclaw/queue-sqlite')
  const { examine, removeLocks } = await import('@openclaw/queue-sqlite/examine')
  const { staleLocks, inUse } = examine(folderOf(textOption(plan, '@openclaw/queue-sqlite', 'path'), home))
  // Whoever has the store open removes them by itself.
  if (staleLocks.length === 0 || inUse) return []
  const what = `${counted(staleLocks.length, 'lock')} of processes that are gone: ${staleLocks.join(', ')}`
  return [{ ...gone(what, staleLocks), fix: { done: `removed ${staleLocks.join(', ')}`, run: () => removeLocks(staleLocks) } }] // prettier-ignore
}

function gone(what: string, files: readonly string[]): Finding {
  const fix = { done: `removed ${files.join(', ')}`, run: () => files.forEach((file) => rmSync(file, { force: true })) } // prettier-ignore
  return { severity: 'warn', what, why: 'It does no harm.', cure: 'openclaw doctor --fix', fix }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
