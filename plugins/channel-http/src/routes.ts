import { OpenClawError } from '@openclaw/sdk'
import { assertTaken } from '@openclaw/sdk/http'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { answerFromLedger, callerOf, summary, type MessageAnswer, type RouteHost } from './answers.js'
import type { Answer } from './desk.js'
import { envelopeOf, messageBody, type MessageBody } from './request.js'
import { streamAnswer } from './stream.js'

interface Post {
  readonly Body: MessageBody
  readonly Querystring: { readonly wait?: string }
}

const query = { type: 'object', properties: { wait: { enum: ['0', '1', 'true', 'false'] } } } as const

/** `POST /api/messages[?wait=1]` and `GET /api/messages/:id`. */
export function messageRoutes(host: RouteHost): FastifyPluginAsync {
  return async (app) => {
    app.post<Post>('/', { schema: { body: messageBody, querystring: query } }, async (request, reply) => {
      if (request.headers.accept?.includes('text/event-stream')) return streamAnswer(host, request, reply)
      const wait = request.query.wait === '1' || request.query.wait === 'true'
      return wait ? answer(host, request, reply) : take(host, request, reply)
    })
    app.get<{ Params: { id: string } }>('/:id', async (request) =>
      read(host, request.params.id, callerOf(request)),
    )
  }
}

/** 202 at once: the reply is read later, by the id. */
async function take(host: RouteHost, request: FastifyRequest<Post>, reply: FastifyReply): Promise<unknown> {
  const envelope = envelopeOf(host.id, request.body, callerOf(request), host.world.id())
  const release = host.desk.desk.keep(envelope.deliveryId)
  const receipt = await host.desk.receive(envelope)
  if (receipt.status !== 'accepted') release()
  await together()
  assertTaken(receipt, reply)
  return reply.code(202).send(summary(receipt))
}

/** Waits for the reply; past the time 202, and the turn goes on. */
async function answer(host: RouteHost, request: FastifyRequest<Post>, reply: FastifyReply): Promise<unknown> {
  const envelope = envelopeOf(host.id, request.body, callerOf(request), host.world.id())
  const waiting = waitFor(host, envelope.deliveryId, reply)
  try {
    const receipt = await host.desk.receive(envelope)
    assertTaken(receipt, reply)
    const known = receipt.status === 'accepted' ? undefined : await answerFromLedger(host, receipt.id)
    const given = known ?? (await waiting.answer)
    await together()
    if (given) {
      const { reply: said, outcome } = given
      return reply.code(200).send({ id: receipt.id, receipt: receipt.status, reply: said, outcome })
    }
    return reply.code(202).send(summary(receipt))
  } finally {
    waiting.end()
  }
}

interface Waiting {
  /** Undefined when the time is over or the caller has gone. */
  readonly answer: Promise<Answer | undefined>
  end(): void
}

function waitFor({ desk, world, timeoutMs }: RouteHost, deliveryId: string, reply: FastifyReply): Waiting {
  let end = (): void => undefined
  const answer = new Promise<Answer | undefined>((resolve) => {
    const withdraw = desk.desk.wait(deliveryId, { end: resolve })
    const cancel = world.scheduler.after(timeoutMs, () => {
      // From here on the reply is collected by the id.
      desk.desk.keep(deliveryId)
      resolve(undefined)
    })
    const gone = () => resolve(undefined)
    reply.raw.once('close', gone)
    end = () => {
      reply.raw.off('close', gone)
      cancel()
      withdraw()
    }
  })
  return { answer, end }
}

async function read(host: RouteHost, id: string, callerId: string): Promise<MessageAnswer> {
  const record = await host.queue.get(id)
  const own = record?.channel === host.id && record.envelope?.deliveryId.startsWith(`${callerId}:`)
  if (!own) throw new OpenClawError('OC_MESSAGE_UNKNOWN', `You sent no message with the id ${id}`)
  return { id, receipt: 'accepted', ...(await answerFromLedger(host, id)) }
}

let leaving: Promise<void> | undefined

/**
 * Answers that are ready at the same time leave one right after the other: to wake their reader for each of them costs
 * more than the answer.
 */
function together(): Promise<void> {
  return (leaving ??= new Promise((resolve) => {
    setImmediate(() => {
      leaving = undefined
      resolve()
    })
  }))
}
