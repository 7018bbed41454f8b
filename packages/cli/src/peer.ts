import { OpenClawError } from '@openclaw/sdk'
import type { Peer } from '@openclaw/sdk'

/** `123456`, `direct:123456` or `group:-100200`, as the flag `--<flag>` has it. Throws OC_CLI_USAGE. */
export function parsePeer(text: string, flag: string): Peer {
  const [, kind = 'direct', id = ''] = /^(?:(direct|group):)?(.*)$/s.exec(text) ?? []
  if (id !== '') return { kind: kind as Peer['kind'], id }
  throw new OpenClawError('OC_CLI_USAGE', `--${flag} needs an id`, {
    hint: `Write --${flag} <id> or --${flag} group:<id>.`,
  })
}
