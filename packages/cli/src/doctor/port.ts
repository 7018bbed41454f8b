import { createServer } from 'node:net'
import { ok } from './check.js'
import type { Check, Finding } from './check.js'
import { numberOption, textOption } from './option.js'

/** The port of the config is free, or our own gateway has it. */
export const port: Check = {
  id: 'port',
  title: 'Port',
  async run({ plan, running }) {
    const number = plan && numberOption(plan, '@openclaw/http-server', 'port')
    if (!plan || number === undefined) return []
    const host = textOption(plan, '@openclaw/http-server', 'host') ?? '127.0.0.1'
    const own = running.find((gateway) => gateway.port === number)
    if (own) return [ok(`the gateway, process ${own.record.pid}, listens on ${number}`)]
    if (number === 0) return [ok('any free port')]
    const code = await refusalOf(number, host)
    return [code === undefined ? ok(`${number} is free`) : await taken(number, host, code)]
  },
}

/** Why a port cannot be listened on; undefined when it can. */
function refusalOf(number: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen(number, host, () => server.close(() => resolve(undefined)))
  })
}

async function taken(number: number, host: string, code: string): Promise<Finding> {
  if (code !== 'EADDRINUSE') {
    const what = `the gateway cannot listen on ${host}, port ${number} (${code})`
    const cure =
      code === 'EACCES'
        ? 'Take a port above 1023: "gateway": { "port": 18789 }'
        : 'Name an address of this machine: "gateway": { "host": "127.0.0.1" }'
    return { severity: 'fail', what, why: 'It does not start.', cure }
  }
  const { holderOf } = await import('@openclaw/http-server')
  const holder = await holderOf(number)
  const who = holder ? `process ${holder.pid} (${holder.command})` : 'another program'
  return {
    ...{ severity: 'fail', what: `${who} has port ${number}`, why: 'The gateway does not start.' },
    cure: `End that program, or take another port: "gateway": { "port": ${number + 1} }`,
  }
}
