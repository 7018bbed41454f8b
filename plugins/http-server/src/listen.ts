import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OpenClawError } from '@openclaw/sdk'
import { holderOf } from './port-holder.js'

export interface ListenAddress {
  readonly url: string
  readonly host: string
  readonly port: number
}

/** Rejects with OC_HTTP_PORT_TAKEN, naming the process that holds the port where the system tells. */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<ListenAddress> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => void explain(error, host, port).then(reject)
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      resolve()
    })
  })
  const bound = (server.address() as AddressInfo).port
  return { host, port: bound, url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}` }
}

async function explain(error: NodeJS.ErrnoException, host: string, port: number): Promise<Error> {
  if (error.code === 'EADDRINUSE') {
    const holder = await holderOf(port)
    const by = holder ? ` by process ${holder.pid} (${holder.command})` : ''
    return new OpenClawError('OC_HTTP_PORT_TAKEN', `Port ${port} on ${host} is held${by}`, { cause: error })
  }
  return new OpenClawError('OC_PLUGIN_START_FAILED', `Cannot listen on ${host}:${port}: ${error.message}`, {
    cause: error,
    hint: 'Choose an address of this machine with --host, and a port this user may open with --port.',
  })
}
