import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { BotAccount } from './bot.js'
import { answer, refused, type Exchange } from './exchange.js'
import { bytesOf, type StoredFile } from './files.js'
import { Refusal } from './wire.js'

/** Bot API, getFile: `/file/bot<token>/<file_path>`. One that is cut breaks off in the middle. */
export async function serveFile(
  { platform, request, response, call }: Exchange,
  bot: BotAccount | undefined,
  cut: boolean,
): Promise<void> {
  const file = bot && !bot.revoked ? platform.files.byPath(String(call.payload['file_path'])) : undefined
  if (!file) {
    const refusal = refused(
      bot && !bot.revoked ? new Refusal(404, 'Not Found') : new Refusal(401, 'Unauthorized'),
    )
    call.outcome = refusal
    response.on('finish', () => (call.told = true))
    return answer(response, refusal)
  }
  response.on('finish', () => (call.told = true))
  call.outcome = { ok: true, status: 200 }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.size })
  if (cut) {
    response.write(firstHalf(file), () => request.socket.destroy())
    return
  }
  await pipeline(Readable.from(bytesOf(file)), response).catch(() => undefined)
}

function firstHalf(file: StoredFile): Buffer {
  const [first = Buffer.alloc(0)] = bytesOf(file)
  return first.subarray(0, Math.floor(file.size / 2))
}
