import { existsSync } from 'node:fs'
import { channels, checks, definePlugin, dryRun, errorLine, gateway, optional } from '@openclaw/sdk'
import type { Envelope } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { approvalsFile } from './approvals-file.js'
import { createBotBrake } from './bot-brake.js'
import { createComplaints } from './complaints.js'
import { createGuard } from './guard.js'
import { options } from './options.js'
import { createOverheard } from './overheard.js'
import type { Pairing } from './pairing.js'
import { policyFor } from './policy.js'
import type { Policy } from './policy.js'
import { accessRoutes } from './routes.js'

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
    const dry = services.dryRun === true
    const home = dry ? undefined : context.home
    const overheard = createOverheard(contextMessages)
    let opened: Promise<Pairing> | undefined

    // Many gateways have no platform: what only pairing needs is loaded by the first who is asked for.
    function pairing(): Promise<Pairing> {
      opened ??= import('./pairing.js').then(({ createPairing }) =>
        createPairing({ home, world, gateway: services.gateway, log }),
      )
      return opened
    }

    function policyOf(envelope: Envelope): Policy {
      const audience = services.channels.get(envelope.channel)?.audience
      const policy = policyFor(envelope, audience, configured)
      // Who was approved is not in the config that a dry run is about: it goes on as if everybody were.
      return dry && policy.dmPolicy === 'pairing' ? { ...policy, dmPolicy: 'open' } : policy
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
        await (await opened)?.list()
        return { ok: true }
      } catch (error) {
        return { ok: false, reason: errorLine(error) }
      }
    })
    onStart(async () => {
      if (home !== undefined && existsSync(approvalsFile(home))) await (await pairing()).list()
      const unmount = await services.http?.mount('/api/access', accessRoutes(pairing), { scope: 'operate' })
      return async () => {
        await unmount?.()
        await (await opened)?.close()
      }
    })
  },
})
