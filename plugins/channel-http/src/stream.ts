import { assertTaken } from '@openclaw/sdk/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answer } from './desk.js'
import { envelopeOf, type MessageBody } from './request.js'
import { answerFromLedger, callerOf, type RouteHost } from './answers.js'

const keepAliveMs = 15_000

/**
 * Server-sent events: `receipt`, then `delta` with new text (`text` with the whole where it changed behind), `reply`,
 * and last `outcome`. The time of a request that waits does not end a stream.
 */
export async function streamAnswer(
  { desk, world, ...host }: RouteHost,
  request: FastifyRequest<{ Body: MessageBody }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const envelope = envelopeOf(host.id, request.body, callerOf(request), world.id())
  let shown = ''
  let begun = false
  const early: (() => void)[] = []
  const emit = (event: string, data: object) => {
    const write = () => reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    if (begun) write()
    else early.push(write)
  }
  let resolve = (_answer?: Answer): void => undefined
  const ended = new Promise<Answer | undefined>((done) => (resolve = done))
  const withdraw = desk.desk.wait(envelope.deliveryId, {
    draft(text) {
      if (text.startsWith(shown)) emit('delta', { text: text.slice(shown.length) })
      else emit('text', { text })
      shown = text
    },
    end: resolve,
  })
  try {
    const receipt = await desk.receive(envelope)
    assertTaken(receipt, reply)
    reply.hijack()
    reply.raw.on('close', () => resolve(undefined))
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    begun = true
    emit('receipt', { id: receipt.id, receipt: receipt.status })
    for (const write of early) write()
    const known =
      receipt.status === 'accepted' ? undefined : await answerFromLedger({ desk, world, ...host }, receipt.id)
    const stopKeepAlive = keepAlive(world, reply)
    const answer = known ?? (await ended)
    stopKeepAlive()
    if (answer?.reply) emit('reply', answer.reply)
    if (answer) emit('outcome', answer.outcome)
    reply.raw.end()
    return reply
  } finally {
    withdraw()
  }
}

/** Proxies close what is silent. */
function keepAlive({ scheduler }: RouteHost['world'], reply: FastifyReply): () => void {
  let cancel = scheduler.after(keepAliveMs, beat)
  function beat(): void {
    reply.raw.write(': still here\n\n')
    cancel = scheduler.after(keepAliveMs, beat)
  }
  return () => cancel()
}
