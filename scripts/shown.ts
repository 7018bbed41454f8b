import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '@openclaw/log'
import { definePlugin, metrics, type Metric } from '@openclaw/sdk'
import { http, type RouteListing } from '@openclaw/sdk/http'
import { createLiveGateway } from '../packages/cli/src/live-gateway.js'
import { makePlan } from '../packages/cli/src/plan.js'

/** What a gateway shows of itself. */
export interface Shown {
  readonly routes: readonly RouteListing[]
  readonly metrics: ReadonlyMap<string, Metric>
}

/** What a gateway with its defaults shows: one is started for it, on a free port and in a folder of its own. */
export async function shown(): Promise<Shown> {
  const home = await mkdtemp(join(tmpdir(), 'openclaw-routes-'))
  const config = join(home, 'config.json')
  await writeFile(config, '{}')
  const load = () => makePlan({ port: '0', config }, home)
  let list = (): Shown['metrics'] => new Map()
  const onlooker = definePlugin({
    ...{ name: 'openclaw-monitor-onlooker', api: 1, kind: 'monitor' },
    options: { type: 'object', additionalProperties: false },
    needs: { metrics },
    setup: ({ services }) => void (list = () => services.metrics.list()),
  })
  const plan = await load()
  const entry = { ...plan.entries[0]!, id: 'onlooker', definition: onlooker.definition, options: {} }
  const log = createLog({ level: 'fatal', format: 'json', outputs: [{ type: 'console' }] })
  const { gateway } = createLiveGateway({
    home,
    log,
    plan: { ...plan, entries: [...plan.entries, entry] },
    safe: undefined,
    watch: false,
    load,
  })
  try {
    await gateway.start()
    return { routes: gateway.service(http)?.routes() ?? [], metrics: list() }
  } finally {
    await gateway.stop()
    await rm(home, { recursive: true, force: true })
  }
}
