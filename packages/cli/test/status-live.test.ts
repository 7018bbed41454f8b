import { readFileSync, readdirSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import type { StatusReport } from '@openclaw/control-api'
import { expect, test, vi } from 'vitest'
import { folderWith, startGateway } from './command.js'
import { runHere } from './here.js'

const files = {
  'openclaw.config.json': JSON.stringify({
    plugins: [{ use: '@openclaw/control-api', options: { quietAfterMs: 1_000 } }, { use: './own.ts' }],
  }),
  // Two platforms: one says that it is there, the other says nothing.
  'own.ts': `
    import { channels, definePlugin } from '@openclaw/sdk'
    const channel = (open) => ({ guarantee: 'none', sender: 'any', sends: 1, open, send: async () => ({}) })
    export default definePlugin({
      name: 'openclaw-channel-own', api: 1, kind: 'channel',
      options: { type: 'object', additionalProperties: false },
      needs: { channels },
      setup({ services }) {
        services.channels.add('beating', channel((link) => {
          const timer = setInterval(() => link.report('connected'), 100)
          return () => clearInterval(timer)
        }))
        services.channels.add('silent', channel(() => () => undefined))
      },
    })`,
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    return sum + (entry.isDirectory() ? sizeOf(path) : statSync(path).size)
  }, 0)
}

test('the figures of a real gateway are those of the machine', { timeout: 60_000 }, async () => {
  const gateway = await startGateway({ cwd: folderWith(files) })
  const { home, port, record } = gateway
  const look = async (): Promise<StatusReport> => {
    const { code, stdout } = await runHere(['status', '--json'], { home })
    expect(code).toBe(0)
    return JSON.parse(stdout) as StatusReport
  }
  const stateOf = ({ channels }: StatusReport, id: string) => channels.find((one) => one.id === id)?.state

  for (const peer of ['ann', 'ben', 'cem']) {
    const { code } = await runHere(['chat', '--message', 'hello', '--peer', peer], { home })
    expect(code).toBe(0)
  }
  const sockets = [1, 2, 3, 4].map(() => connect(port, '127.0.0.1'))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))

  await vi.waitFor(
    async () => {
      const ledger = sizeOf(join(home, 'ledger'))
      const report = await look()
      expect(report.activeSessions).toBe(3)
      expect(report.resources?.connections).toEqual({ open: sockets.length + 1, limit: 100 })
      const disk = new Map(report.resources?.disk.map(({ name, bytes }) => [name, bytes]))
      expect([disk.get('ledger'), disk.get('sessions')]).toEqual([ledger, sizeOf(join(home, 'sessions'))])
      expect(stateOf(report, 'silent')).toBe('quiet')
    },
    { timeout: 20_000, interval: 1_100 },
  )
  for (const socket of sockets) socket.destroy()

  const report = await look()
  expect(report.channels.map(({ id }) => id).sort()).toEqual(['beating', 'silent', 'webchat'])
  expect([stateOf(report, 'beating'), stateOf(report, 'webchat')]).toEqual(['connected', 'connected'])
  expect(report.detail).toMatchObject({
    home,
    config: { file: expect.stringMatching('openclaw.config.json') },
  })
  const inbound = new Map(report.detail?.lastInbound.map(({ channel, at }) => [channel, at]))
  expect([typeof inbound.get('http'), inbound.get('silent')]).toEqual(['number', undefined])

  const resident =
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${record.pid}/status`, 'utf8'))?.[1]) * 1_024
  expect(Math.abs(report.memoryBytes - resident)).toBeLessThan(30 * 2 ** 20)
  const open = readdirSync(`/proc/${record.pid}/fd`).length
  expect(Math.abs((report.resources?.descriptors?.open ?? 0) - open)).toBeLessThan(10)

  gateway.command.child.kill('SIGKILL')
  await gateway.command.finished
  expect(await runHere(['status'], { home })).toMatchObject({ code: 3, stdout: 'Gateway Status: Stopped\n' })
})
