import { counted, ok } from './check.js'
import type { Check, Finding } from './check.js'
import { textOption, uses } from './option.js'

const most = 3

/** Conversations can be read. Nothing is changed, also while a gateway writes them. */
export const sessions: Check = {
  id: 'sessions',
  title: 'Sessions',
  async run({ plan, home }) {
    if (!plan || !uses(plan, '@openclaw/session-file')) return []
    const { examine, folderOf } = await import('@openclaw/session-file')
    const folder = folderOf(textOption(plan, '@openclaw/session-file', 'path'), home)
    const { looked, all, unreadable, damaged, setAside } = examine(folder)
    const findings: Finding[] = []
    if (unreadable.length > 0) {
      const what = `${counted(unreadable.length, 'session')} in ${folder} cannot be read: ${listed(unreadable)}`
      findings.push({ severity: 'fail', what, why: 'The agent does not know what was said.', cure: `chmod -R u+rwX ${folder}` }) // prettier-ignore
    }
    if (damaged.length > 0) {
      const what = `${counted(damaged.length, 'session')} in ${folder} with damaged lines: ${listed(damaged)}`
      findings.push({ severity: 'warn', what, why: 'The gateway sets such lines aside, and goes on with the rest.', cure: `less ${folder}/${damaged[0]}` }) // prettier-ignore
    }
    if (setAside.length > 0) {
      const what = `${counted(setAside.length, 'file')} in ${folder} with lines that were set aside: ${listed(setAside)}`
      findings.push({
        severity: 'warn',
        what,
        why: 'They were damaged.',
        cure: `less ${folder}/${setAside[0]}`,
      })
    }
    const of = looked < all ? `${looked} of ${counted(all, 'session')}` : counted(all, 'session')
    return findings.length > 0 ? findings : [ok(`${of} in ${folder} can be read`)]
  },
}

function listed(names: readonly string[]): string {
  const more = names.length > most ? ` and ${names.length - most} more` : ''
  return `${names.slice(0, most).join(', ')}${more}`
}
