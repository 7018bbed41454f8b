import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BotAccount } from './bot.js'
import { bytesOf } from './files.js'
import type { Platform } from './platform.js'

/** Bot API, getFile: `/file/bot<token>/<file_path>`. */
export async function serveFile(
  { files }: Platform,
  bot: BotAccount | undefined,
  path: string,
  response: ServerResponse,
): Promise<void> {
  const file = files.byPath(path)
  if (!bot || bot.revoked || !file) {
    const [status, description] = bot && !bot.revoked ? [404, 'Not Found'] : [401, 'Unauthorized']
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ ok: false, error_code: status, description }))
    return
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.size })
  await pipeline(Readable.from(bytesOf(file)), response).catch(() => undefined)
}
