import { userInfo } from 'node:os'
import { OpenClawError } from '@openclaw/sdk'
import { runTool } from './tool.js'

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
}

/** Who a service of the whole system runs as: the one named, else who called sudo, else this user. Throws OC_CLI_USAGE. */
export async function accountOf(named = process.env['SUDO_USER'] || userInfo().username): Promise<Account> {
  const { stdout } = await runTool('getent', ['passwd', '--', named])
  const [name, , uid, gid, , home] = stdout.split(':')
  if (name && home && stdout !== '') return { name, uid: Number(uid), gid: Number(gid), home }
  throw new OpenClawError('OC_CLI_USAGE', `No user has the name "${named}"`, { hint: 'Correct --run-as.' })
}
