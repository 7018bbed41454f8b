import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { readBody } from './body.js'
import type { BotAccount } from './bot.js'
import { answer, answerOf, refused, type Answer, type Exchange } from './exchange.js'
import type { CallFault } from './faults.js'
import { methods } from './methods/all.js'
import type { Platform } from './platform.js'
import type { OpenCall } from './record.js'
import { serveFile } from './serve-file.js'
import { Refusal, tooManyRequests } from './wire.js'

export interface Listener {
  readonly url: string
  close(): Promise<void>
}

const unauthorized = 'Unauthorized'

/** Opens the platform's door on a free port of 127.0.0.1. */
export async function listen(platform: Platform): Promise<Listener> {
  const server = createServer((request, response) => {
    serve(platform, request, response).catch((error: unknown) => {
      if (!response.headersSent && !response.destroyed) answer(response, answerOf(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) }
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** Bot API, Making requests: `/bot<token>/<method>`; files lie under `/file`. */
async function serve(platform: Platform, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const [, file, token, name] = /^(\/file)?\/bot([^/]+)\/(.+)$/.exec(decodeURIComponent(url.pathname)) ?? []
  if (!token || !name || !/^\d+:[\w-]+$/.test(token))
    return answer(response, refused(new Refusal(404, 'Not Found')))
  const bot = platform.bots.get(token)
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const body = await readBody(request, url.searchParams)
  const call: OpenCall = {
    id: platform.record.calls.length + 1,
    token,
    method: file ? 'file' : name,
    payload: file ? { file_path: name } : body.fields,
    at: platform.now(),
    fault: undefined,
    outcome: undefined,
    told: false,
  }
  platform.record.calls.push(call)
  await befall({ platform, request, response, call, body, gone: gone.signal }, bot)
}

/** Does what is asked, with the fault that is meant for it, if any. */
async function befall(exchange: Exchange, bot: BotAccount | undefined): Promise<void> {
  const { platform, request, call, gone } = exchange
  const fault = platform.faults.forCall(call)
  call.fault = fault?.kind
  if (fault?.kind === 'resetBefore') return void request.socket.resetAndDestroy()
  if (fault?.kind === 'hangBefore') return
  if (fault?.kind === 'slow') await sleep(fault.ms ?? 100, undefined, { signal: gone }).catch(() => undefined)
  const instead = fault && failureOf(fault)
  if (fault?.kind === 'badGateway') return badGateway(exchange)
  if (!instead && call.method === 'file') return serveFile(exchange, bot, fault?.kind === 'resetAfter')
  const told: (() => void)[] = []
  const outcome = instead ? refused(instead) : await run(exchange, bot, told)
  call.outcome = outcome
  if (fault?.kind === 'resetAfter') return void request.socket.resetAndDestroy()
  if (fault?.kind === 'hangAfter') return
  exchange.response.on('finish', () => {
    call.told = true
    for (const then of told) then()
  })
  answer(exchange.response, outcome)
}

async function run(
  { platform, call, body, gone }: Exchange,
  bot: BotAccount | undefined,
  told: (() => void)[],
): Promise<Answer> {
  try {
    if (!bot || bot.revoked) throw new Refusal(401, unauthorized)
    const method = methods.get(call.method.toLowerCase())
    if (!method) throw new Refusal(404, 'Not Found: method not found')
    const { fields, uploads } = body
    const result = await method({
      platform,
      bot,
      fields,
      uploads,
      signal: gone,
      told: (then) => void told.push(then),
    })
    return { ok: true, status: 200, result }
  } catch (error) {
    return answerOf(error)
  }
}

function failureOf({ kind, retryAfter }: CallFault): Refusal | undefined {
  if (kind === 'tooMany') return tooManyRequests(retryAfter ?? 1)
  if (kind === 'internal') return new Refusal(500, 'Internal Server Error')
  if (kind === 'unauthorized') return new Refusal(401, unauthorized)
  const other = 'terminated by other getUpdates request; make sure that only one bot instance is running'
  return kind === 'conflict' ? new Refusal(409, `Conflict: ${other}`) : undefined
}

/** What stands before the platform answers when the platform does not. */
function badGateway({ response, call }: Exchange): void {
  call.outcome = { ok: false, status: 502 }
  response.on('finish', () => (call.told = true))
  response.writeHead(502, { 'content-type': 'text/html' })
  response.end(
    '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><h1>502 Bad Gateway</h1></body>\r\n</html>\r\n',
  )
}
