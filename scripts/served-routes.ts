import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '@openclaw/log'
import { http, type RouteListing } from '@openclaw/sdk/http'
import { createLiveGateway } from '../packages/cli/src/live-gateway.js'
import { makePlan } from '../packages/cli/src/plan.js'

/** What a gateway with its defaults serves: one is started for it, on a free port and in a folder of its own. */
export async function servedRoutes(): Promise<readonly RouteListing[]> {
  const home = await mkdtemp(join(tmpdir(), 'openclaw-routes-'))
  const config = join(home, 'config.json')
  await writeFile(config, '{}')
  const load = () => makePlan({ port: '0', config }, home)
  const log = createLog({ level: 'fatal', format: 'json', outputs: [{ type: 'console' }] })
  const { gateway } = createLiveGateway({
    home,
    log,
    plan: await load(),
    safe: undefined,
    watch: false,
    load,
  })
  try {
    await gateway.start()
    return gateway.service(http)?.routes() ?? []
  } finally {
    await gateway.stop()
    await rm(home, { recursive: true, force: true })
  }
}
