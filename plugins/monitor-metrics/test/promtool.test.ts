import { spawnSync } from 'node:child_process'
import httpServer from '@openclaw/http-server'
import { createTestGateway } from '@openclaw/testing'
import { expect, it } from 'vitest'
import plugin from '../src/index.js'
import { scrape } from './scraped.js'

function promtool(text: string): { status: number | null; said: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  })
  if (error) throw new Error('promtool is missing: install the Debian package prometheus', { cause: error })
  return { status, said: `${stdout}${stderr}` }
}

it('is text that Prometheus takes, with good names and a help for each', async () => {
  const test = await createTestGateway({ plugins: [httpServer({ port: 0 }), plugin()] })
  await test.ask('hello')
  const { text, type } = await scrape(test)
  await test.stop()
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(promtool(text)).toEqual({ status: 0, said: '' })
  // The tool does find what is wrong.
  expect(promtool('# TYPE openclaw_x counter\nopenclaw_x 1\n').status).not.toBe(0)
})
