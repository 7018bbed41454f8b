import { createHash, timingSafeEqual } from 'node:crypto'
import type { Log, Receipt, World } from '@openclaw/sdk'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Update } from 'grammy/types'

/** The largest update that is read, in bytes: Telegram's are a few kilobytes. */
const bodyLimit = 256 * 1024
/** Wrong secrets are told in the log so often, in ms; those between are counted. */
const tellEveryMs = 60_000
/** When a delivery that found the account closed is worth another try, in s. */
const closedRetrySeconds = 5

export interface WebhookDoor {
  readonly secretToken: string
  readonly log: Log
  readonly world: World
  /** Takes an update of an account in; undefined where the account is not open. */
  take(account: string, update: Update): Promise<{ readonly receipt: Receipt | undefined }> | undefined
}

/** `POST /:account`: 200 once the update is durable or no message; 503 where Telegram must deliver again. */
export function webhookRoutes(door: WebhookDoor): FastifyPluginAsync {
  const expected = digest(door.secretToken)
  const tell = createTeller(door)
  return async (app) => {
    // Before the body is read: a stranger costs nothing but this.
    app.addHook('onRequest', async (request, reply) => {
      const shown = request.headers['x-telegram-bot-api-secret-token']
      if (typeof shown === 'string' && timingSafeEqual(digest(shown), expected)) return
      tell(request)
      await reply.code(401).send({ error: { message: 'The secret token is wrong' } })
    })
    app.post<{ Params: { account: string } }>('/:account', { bodyLimit }, async (request, reply) => {
      const taken = door.take(request.params.account, request.body as Update)
      if (!taken) return again(reply, closedRetrySeconds)
      const { receipt } = await taken
      if (receipt?.status === 'full' || receipt?.status === 'unavailable') {
        return again(reply, Math.ceil(receipt.retryAfterMs / 1_000))
      }
      return reply.code(200).send({})
    })
  }
}

function again(reply: FastifyReply, seconds: number): FastifyReply {
  return reply
    .code(503)
    .header('retry-after', seconds)
    .send({ error: { message: 'Deliver it again' } })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function createTeller({ log, world }: WebhookDoor): (request: FastifyRequest) => void {
  let [toldAt, count] = [-Infinity, 0]
  return ({ ip: address, url }) => {
    count += 1
    const now = world.clock.monotonic()
    if (now - toldAt < tellEveryMs) return
    log.warn({ address, url, count }, 'a webhook delivery was refused: its secret token is wrong')
    toldAt = now
    count = 0
  }
}
