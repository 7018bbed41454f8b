import { channels, checks, definePlugin, dryRun, errorLine, gateway, optional } from '@openclaw/sdk'
import type { Envelope } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createBotBrake } from './bot-brake.js'
import { createComplaints } from './complaints.js'
import { createFileStore } from './file-store.js'
import { createGuard } from './guard.js'
import { options } from './options.js'
import { createOverheard } from './overheard.js'
import { createPairing } from './pairing.js'
import { policyFor } from './policy.js'
import type { Policy } from './policy.js'
import { accessRoutes } from './routes.js'
import { createMemoryStore } from './store.js'

export default definePlugin({
  name: '@openclaw/guard-access',
  api: 1,
  kind: 'guard',
  options,
  needs: { channels, checks, gateway, http: optional(http), dryRun: optional(dryRun) },
  permissions: { hooks: ['receive', 'prepare'] },
  binds: { access: '.' },
  setup(context, { channels: configured, contextMessages, botsPerMinute }) {
    const { services, hooks, onStart, world, log } = context
    const { dryRun } = services
    const home = dryRun ? undefined : context.home
    const store = home === undefined ? createMemoryStore() : createFileStore(home, world)
    const pairing = createPairing({ store, world, gateway: services.gateway, log })
    const overheard = createOverheard(contextMessages)

    function policyOf(envelope: Envelope): Policy {
      const audience = dryRun ? 'program' : services.channels.get(envelope.channel)?.audience
      const policy = policyFor(envelope, audience, configured)
      // Who was approved is not in the config that a dry run is about: it goes on as if everybody were.
      return dryRun && policy.dmPolicy === 'pairing' ? { ...policy, dmPolicy: 'open' } : policy
    }

    const receive = createGuard({
      ...{ policyOf, pairing, overheard, world, log },
      takesBot: createBotBrake(world, botsPerMinute),
      complain: createComplaints(world, log),
    })
    hooks.receive.tap(receive, { stage: 'early' })
    hooks.prepare.tap((turn) => overheard.tell(turn), { stage: 'early' })
    services.checks.add('access', async () => {
      try {
        await store.read()
        return { ok: true }
      } catch (error) {
        return { ok: false, reason: errorLine(error) }
      }
    })
    onStart(async () => {
      await store.read()
      const unmount = await services.http?.mount('/api/access', accessRoutes(pairing), { scope: 'operate' })
      return async () => {
        await unmount?.()
        await pairing.close()
      }
    })
  },
})
