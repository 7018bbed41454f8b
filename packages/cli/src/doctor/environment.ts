import { ok } from './check.js'
import type { Check, Context, Finding } from './check.js'
import { numberOption } from './option.js'

/** Files, logs and connections to models that a gateway needs besides its clients. */
const besides = 256

/** What the surroundings do to a gateway that is started in them. */
export const environment: Check = {
  id: 'environment',
  title: 'Environment',
  run(context) {
    const findings = [...nodeOptions(context), ...tls(context), ...openFiles(context)]
    return findings.length > 0 ? findings : [ok('nothing that stands in the way')]
  },
}

function nodeOptions({ system: { env } }: Context): Finding[] {
  const { NODE_OPTIONS: options = '' } = env
  const cure = 'unset NODE_OPTIONS'
  if (/--inspect/.test(options)) {
    const what = 'NODE_OPTIONS opens a debugger'
    return [{ severity: 'fail', what, why: 'Whoever reaches its port runs code in the gateway.', cure }]
  }
  if (!/(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader)\b/.test(options)) return []
  const what = 'NODE_OPTIONS loads code into every process of Node.js'
  return [{ severity: 'warn', what, why: 'It runs in the gateway too.', cure }]
}

function tls({ system: { env } }: Context): Finding[] {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return []
  const what = 'NODE_TLS_REJECT_UNAUTHORIZED=0: no certificate is checked'
  const why = 'Anybody on the way can read the keys of models and channels.'
  return [{ severity: 'fail', what, why, cure: 'unset NODE_TLS_REJECT_UNAUTHORIZED' }]
}

function openFiles({ system, plan }: Context): Finding[] {
  const limit = system.openFiles()
  const connections = plan && numberOption(plan, '@openclaw/http-server', 'maxConnections')
  if (limit === undefined || connections === undefined || limit >= connections + besides) return []
  return [
    {
      ...{
        severity: 'warn',
        what: `a process may have ${limit} files open, and gateway.maxConnections is ${connections}`,
      },
      why: 'Connections fail before the limit of the gateway is reached.',
      cure: `ulimit -n ${connections + besides}`,
    },
  ]
}
