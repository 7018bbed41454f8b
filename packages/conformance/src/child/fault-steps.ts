import { agents, channels } from '@openclaw/sdk'
import type { AnyPlugin, SetupContext } from '@openclaw/sdk'
import { aliveNow, buildOutbound, buildTurn, createTestLog, leakedSince } from '@openclaw/testing'
import { failure } from '../outcome.js'
import type { Steps } from './subject.js'

export const faultSteps: Steps = {
  'fault.stop': async (subject) => {
    const before = aliveNow()
    let began = (): void => undefined
    const inStart = new Promise<void>((resolve) => (began = resolve))
    const definition = toldOfStart(subject.definition, began)
    const { test, world } = await subject.gateway({ definition })
    const starting = test.gateway.start().catch(() => undefined)
    // One that opens nothing has no start of its own.
    await Promise.race([inStart, starting])
    await test.stop()
    await starting
    const open = await leakedSince(before)
    if (world.timers > 0) open.push(`${world.timers} timers of the world`)
    if (open.length > 0) throw failure(`${open.join(', ')} are left`)
  },
  'fault.aborted': async (subject) => {
    const { test } = await subject.gateway()
    const signal = AbortSignal.abort(new Error('aborted'))
    try {
      await test.gateway.start()
      const { kind, name } = subject.definition
      if (kind === 'agent') {
        for (const [, agent] of test.gateway.registry(agents)) {
          const run = agent.run(buildTurn(), { signal, log: createTestLog() })
          await ended(run[Symbol.asyncIterator]())
        }
      }
      const own = test.gateway.snapshot().channels.filter(({ plugin }) => plugin === name)
      for (const { id } of own) {
        const outbound = buildOutbound({ channel: id })
        const channel = test.gateway.registry(channels).get(id)
        // It may fail, and it may have been sent: it must not wait.
        await channel?.send(outbound, { signal, idempotencyKey: outbound.id }).catch(() => undefined)
      }
    } finally {
      await test.stop()
    }
  },
}

/** It may end early or fail: it must end. */
async function ended(events: AsyncIterator<unknown>): Promise<void> {
  try {
    while (!(await events.next()).done);
  } catch {
    // An aborted run may fail.
  }
}

/** The same plugin, which tells when its start begins. */
function toldOfStart(definition: AnyPlugin, began: () => void): AnyPlugin {
  return {
    ...definition,
    setup(context: SetupContext, options: never) {
      const onStart: SetupContext['onStart'] = (start) =>
        context.onStart((signal) => {
          began()
          return start(signal)
        })
      return definition.setup({ ...context, onStart }, options)
    },
  }
}
