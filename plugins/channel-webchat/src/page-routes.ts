import { OpenClawError } from '@openclaw/sdk'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { PageFile, PageFiles } from './page-files.js'

export const pagePath = '/chat'

/** Exactly the files of the page: what is not in the list has no path that leads to it. */
export function pageRoutes(files: () => Promise<PageFiles | undefined>): FastifyPluginAsync {
  return async (app) => {
    app.get('/', { prefixTrailingSlash: 'no-slash' }, toPage)
    app.get('/*', async (request, reply) => {
      const known = await files()
      if (!known) return answerUnbuilt(reply)
      // The address as it came: nothing is decoded, so nothing can mean another file than it says.
      const [path = ''] = request.raw.url!.slice(pagePath.length + 1).split('?')
      const file = known.get(path === '' ? 'index.html' : path)
      if (!file) throw new OpenClawError('OC_HTTP_NOT_FOUND', 'No file of the page has this address')
      return answerFile(file, request, reply)
    })
  }
}

/** `/` leads to the page, and nothing else is answered there. */
export const rootRoute: FastifyPluginAsync = async (app) => {
  app.get('/', { config: { scope: 'open' } }, toPage)
}

async function toPage(_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return reply.redirect(`${pagePath}/`, 302)
}

function answerUnbuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .type('text/plain; charset=utf-8')
    .send(
      'The chat page is not built. Run `npm run prepare` in the folder of the gateway, then load it again.\n',
    )
}

function answerFile(file: PageFile, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { type, body, etag, immutable, encoded } = file
  void reply.headers({
    etag,
    'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
  })
  if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) return reply.code(304).send()
  const accepted = encodingsOf(headers['accept-encoding'])
  const smaller = encoded.find(({ encoding }) => accepted.has(encoding))
  if (smaller) void reply.header('content-encoding', smaller.encoding)
  return reply.type(type).send(smaller?.body ?? body)
}

/** What a client takes: named, and not at the quality 0. */
function encodingsOf(header: string | string[] | undefined): ReadonlySet<string> {
  const parts = String(header ?? '').split(',')
  const taken = parts.filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
  return new Set(taken.map((part) => part.split(';')[0]!.trim()))
}
