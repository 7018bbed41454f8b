import { isRecord, manifestProblems } from '@openclaw/config'
import { pluginApi } from '@openclaw/sdk'
import type { CheckId } from './checks.js'
import { failure } from './outcome.js'
import type { PackageFile } from './source.js'

const kernels = ['@openclaw/kernel', '@openclaw/gateway', 'openclaw']

/** What package.json alone tells: no code of the plugin has run by then. */
export const manifestChecks: Partial<Record<CheckId, (packageFile: PackageFile) => unknown>> = {
  'manifest.present': ({ openclaw }) => {
    if (openclaw === undefined) throw failure('package.json has no field "openclaw"')
  },
  'manifest.valid': async ({ openclaw }) => {
    const problems = await manifestProblems(openclaw)
    if (problems.length > 0) throw failure(problems.join('\n'))
  },
  'manifest.api': ({ openclaw }) => {
    const api = isRecord(openclaw) ? openclaw['api'] : undefined
    if (api !== pluginApi)
      throw failure(`it was written for plugin api ${String(api)}; this gateway speaks ${pluginApi}`)
  },
  'manifest.kernel': ({ dependencies }) => {
    const brought = kernels.filter((name) => Object.hasOwn(dependencies, name))
    if (brought.length > 0) throw failure(`it depends on ${brought.join(', ')}`)
  },
}
