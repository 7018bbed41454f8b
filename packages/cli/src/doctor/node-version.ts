import { ok } from './check.js'
import type { Check } from './check.js'

const least = [20, 19] as const

/** The Node.js that runs the command; a gateway started by the same command has the same. */
export const nodeVersion: Check = {
  id: 'node',
  title: 'Node.js',
  run({ system }) {
    const [major = 0, minor = 0] = system.nodeVersion.split('.').map(Number)
    const fits = major > least[0] || (major === least[0] && minor >= least[1])
    if (fits) return [ok(`Node.js ${system.nodeVersion}`)]
    const what = `Node.js ${system.nodeVersion} is too old`
    return [{ severity: 'fail', what, cure: `Install Node.js ${least.join('.')} or newer.` }]
  },
}
