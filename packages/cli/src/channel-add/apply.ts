import { isOpenClawError } from '@openclaw/sdk'
import { ask } from '../client.js'
import { reloadGateway } from '../reload-gateway.js'
import { runningGateways } from '../run-file.js'
import type { Target } from './target.js'

/** What became of the gateway that reads the config. */
export type Applied =
  | { readonly state: 'reloaded'; readonly port: number }
  /** None runs with this config. `others`: the ports of those that run with another one. */
  | { readonly state: 'stopped'; readonly others: readonly number[] }
  | { readonly state: 'failed'; readonly port: number; readonly problem: string }

/** Reloads the gateway that runs with this config. */
export async function applyTo({ file, text }: Target, home: string): Promise<Applied> {
  const running = runningGateways(home)
  for (const { url, credential, port } of running) {
    const target = { url, credential }
    try {
      const { body } = await ask(target, { method: 'GET', path: '/api/control/config', timeoutMs: 10_000 })
      // One without a config reads the new one of the home.
      const used = body['file'] ?? (text === undefined ? file : undefined)
      if (used !== file) continue
      await reloadGateway(target)
      return { state: 'reloaded', port }
    } catch (error) {
      if (!isOpenClawError(error)) throw error
      return { state: 'failed', port, problem: error.message }
    }
  }
  return { state: 'stopped', others: running.map(({ port }) => port) }
}
