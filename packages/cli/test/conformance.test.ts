import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { ConformanceReport } from '@openclaw/conformance'
import { runHere } from './here.js'

const samples = fileURLToPath(new URL('../../conformance/test/samples', import.meta.url))

it('prints each check with its sign, and ends with 0', async () => {
  const { code, stdout, stderr } = await runHere(['conformance', `${samples}/good`])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^✓ manifest\.present /)
  expect(stdout).toMatch(/^✓ suite\.channel {5}keeps the order in which one person said things$/m)
  expect(stdout).toMatch(/\nopenclaw-channel-good 1\.0\.0: \d+ passed, 0 failed, 0 not run in \d+ ms\n$/)
})

it('prints why a check failed and what to do, and ends with 1', async () => {
  const { code, stdout } = await runHere(['conformance', `${samples}/lies`])
  expect(code).toBe(1)
  expect(stdout).toMatch(
    /^✗ manifest\.matches .*\n {4}permissions: the manifest says .*\n {4}Write the manifest/m,
  )
})

it('prints one document with --json', async () => {
  const { code, stdout } = await runHere(['conformance', `${samples}/lies`, '--json'])
  const { ok, name, results } = JSON.parse(stdout) as ConformanceReport
  expect([code, ok, name]).toEqual([1, false, 'openclaw-monitor-lies'])
  const [failed, ...others] = results.filter(({ status }) => status === 'failed')
  expect([failed?.id, others]).toEqual(['manifest.matches', []])
  expect(failed?.reason).toMatch(/^permissions/)
  expect(failed?.cure).toMatch(/^Write/)
})
