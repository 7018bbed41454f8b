import type { FastifyPluginAsync } from 'fastify'
import type { Request, Scope } from './approvals.js'
import type { Pairing } from './pairing.js'

const text = { type: 'string', minLength: 1, maxLength: 1_024 } as const

function bodyOf(name: 'code' | 'id') {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['channel', name],
    properties: { channel: text, account: text, [name]: text },
  }
}

/** What `openclaw pairing` asks: list, approve, revoke. */
export function accessRoutes(pairing: () => Promise<Pairing>): FastifyPluginAsync {
  return async (app) => {
    app.get('/', async () => {
      const { approved, requests } = await (await pairing()).list()
      return { requests: requests.map(shown), approved }
    })

    app.post<{ Body: Scope & { readonly code: string } }>(
      '/approve',
      { schema: { body: bodyOf('code') } },
      async ({ body: { code, ...scope } }) => {
        const { channel, account, id, name } = await (await pairing()).approve(scope, code)
        return { ok: true, approved: { channel, account, id, ...(name !== undefined && { name }) } }
      },
    )

    app.post<{ Body: Scope & { readonly id: string } }>(
      '/revoke',
      { schema: { body: bodyOf('id') } },
      async ({ body: { id, ...scope } }) => {
        await (await pairing()).revoke(scope, id)
        return { ok: true }
      },
    )
  }
}

function shown({ channel, account, id, name, code, expiresAt }: Request) {
  return { channel, account, id, ...(name !== undefined && { name }), code, expiresAt }
}
