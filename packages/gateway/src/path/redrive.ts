import type { GatewayView } from '@openclaw/sdk'
import type { PathHost } from './host.js'
import { decide } from './receive.js'

/** Another chance for a message that ended badly; one that was never routed is decided anew, from `receive` on. */
export async function redrive(host: PathHost, id: string): ReturnType<GatewayView['redrive']> {
  const record = await host.queue.get(id)
  if (!record) return { ok: false, reason: 'no message has this id' }
  const { envelope, route, state } = record
  if (!envelope || route) return answer(await host.queue.redrive(id), state)
  const generation = host.current()
  const leave = generation.work.enter()
  try {
    const [{ outcome, key, route: found, solo, stages }] = await decide(host, generation, id, envelope)
    if (outcome || !found)
      return { ok: false, reason: `${outcome?.state ?? 'dead'} again: ${outcome?.reason ?? ''}` }
    return answer(await host.queue.redrive(id, { key, route: found, solo, stages }), state)
  } finally {
    leave()
  }
}

function answer(ok: boolean, state: string): { ok: boolean; reason?: string } {
  return ok ? { ok } : { ok, reason: `it is ${state}` }
}
