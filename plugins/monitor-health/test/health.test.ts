import httpServer from '@openclaw/http-server'
import { checks, definePlugin } from '@openclaw/sdk'
import type { Check } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createTestGateway } from '@openclaw/testing'
import { describe, expect, it } from 'vitest'
import plugin from '../src/index.js'

const checking = (id: string, check: Check) =>
  definePlugin({
    ...{
      name: `monitor-${id}`,
      api: 1,
      kind: 'monitor',
      options: { type: 'object', additionalProperties: false },
    },
    needs: { checks },
    setup: ({ services }) => void services.checks.add(id, check),
  })()

describe('health', () => {
  it.each<[string, Check, string]>([
    ['says no', () => ({ ok: false, reason: 'no disk' }), 'no disk'],
    [
      'throws',
      () => {
        throw new Error('broken')
      },
      'broken',
    ],
    ['hangs', () => new Promise(() => undefined), 'no answer within 2000 ms'],
  ])('is not ready when a check %s; the process is alive all the same', async (_, check, reason) => {
    const test = await createTestGateway({
      plugins: [
        httpServer({ port: 0 }),
        plugin(),
        checking('disk', check),
        checking('fine', () => ({ ok: true })),
      ],
    })
    const { url } = test.gateway.service(http)!.address!
    const ready = await fetch(`${url}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toEqual({
      ok: false,
      checks: { gateway: { ok: true }, disk: { ok: false, reason }, fine: { ok: true } },
    })
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true })
    await test.stop()
  })
})
