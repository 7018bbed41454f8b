import { launch } from '../daemon/launch.js'
import { gatewayArguments } from '../daemon/gateway-arguments.js'
import { showLaunched } from '../daemon/launched-lines.js'
import { ownProgram } from '../daemon/own-program.js'
import { supervisorOf } from '../daemon/supervisor.js'
import { homeFolder } from '../home.js'
import type { GatewayFlags } from './gateway.js'

/**
 * Starts a gateway in the background and ends once it is ready. Under a supervisor, for which a process that ends has
 * failed, it is the gateway itself.
 */
export async function runInBackground(flags: GatewayFlags): Promise<number> {
  if (supervisorOf()) return await (await import('./gateway.js')).runGateway(flags)
  const argv = [...ownProgram(), ...gatewayArguments(flags)]
  showLaunched(await launch({ argv, cwd: process.cwd(), home: homeFolder() }), flags.json)
  return 0
}
