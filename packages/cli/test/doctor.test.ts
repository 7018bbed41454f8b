import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { longCertificate, shortCertificate } from '@openclaw/testing'
import type { TestCertificate } from '@openclaw/testing'
import { expect, test } from 'vitest'
import { folderWith } from './command.js'
import { fine, found, privateHome, runFile, severities, token } from './doctor-found.js'

test('Node.js: fine, and too old', async () => {
  expect(severities(await found('node'))).toEqual(fine)
  for (const nodeVersion of ['20.18.9', '18.20.0']) {
    const [finding] = await found('node', { system: { nodeVersion } })
    expect(finding).toMatchObject({ severity: 'fail', what: `Node.js ${nodeVersion} is too old` })
  }
})

test('certificate: nothing to check, good, near its end, ended, of another key, missing', async () => {
  expect(await found('certificate')).toEqual([])
  const ends = Date.parse(new X509Certificate(shortCertificate.cert).validTo)
  const config = { https: { cert: './cert.pem', key: './key.pem' } }
  const look = async ({ cert, key }: TestCertificate, beforeMs = 0) => {
    const files = { 'cert.pem': cert, 'key.pem': key }
    return severities(await found('certificate', { config, files, system: { now: () => ends - beforeMs } }))
  }
  const dayMs = 86_400_000
  expect(await look(longCertificate)).toEqual(fine)
  expect(await look(shortCertificate, 15 * dayMs)).toEqual(fine)
  expect(await look(shortCertificate, 13 * dayMs)).toEqual(['warn'])
  expect(await look(shortCertificate, -1_000)).toEqual(['fail'])
  expect(await look({ cert: longCertificate.cert, key: shortCertificate.key })).toEqual(['fail'])
  expect(await look({ cert: 'no certificate', key: longCertificate.key })).toEqual(['fail'])
  expect(severities(await found('certificate', { config }))).toEqual(['fail'])
})

test('config, secrets, exposure: each tells its own', async () => {
  for (const id of ['config', 'secrets', 'exposure'])
    expect([id, severities(await found(id))]).toEqual([id, fine])
  const wrong = { config: { gateway: { prot: 1 } } }
  expect(await found('config', wrong)).toMatchObject([{ severity: 'fail', what: expect.stringContaining('gateway.prot') as string }]) // prettier-ignore
  const missing = { config: { security: { accessToken: { $env: 'NOT_THERE' } } } }
  expect(severities(await found('config', missing))).toEqual(fine)
  expect(await found('secrets', missing)).toMatchObject([{ severity: 'fail', what: expect.stringContaining('NOT_THERE') as string }]) // prettier-ignore
  const weak = { security: { accessToken: 'short' } }
  expect(severities(await found('exposure', { config: weak }))).toEqual(['warn'])
  const beyond = { config: { gateway: { port: 0, host: '0.0.0.0' }, ...weak } }
  expect(severities(await found('exposure', beyond))).toEqual(['fail'])
  expect(JSON.stringify(await found('exposure', beyond))).not.toContain('"short"')
})

test('permissions: fine; a home that is missing; what others can read, and --fix', async () => {
  const home = privateHome({ 'access-token': token, 'sessions/a.jsonl': '' })
  expect(severities(await found('permissions', { home }))).toEqual(fine)
  chmodSync(join(home, 'access-token'), 0o644)
  chmodSync(join(home, 'sessions/a.jsonl'), 0o640)
  symlinkSync('/etc/hosts', join(home, 'sessions/link.jsonl'))
  const before = await found('permissions', { home })
  expect(severities(before)).toEqual(['fail', 'warn'])
  expect(before[0]?.cure).toBe(`chmod -R go= ${join(home, 'access-token')}`)
  const mended = await found('permissions', { home, fix: true })
  expect(mended.every(({ fixed }) => fixed !== undefined)).toBe(true)
  expect(statSync(join(home, 'access-token')).mode & 0o777).toBe(0o600)
  expect(statSync(join(home, 'sessions/a.jsonl')).mode & 0o777).toBe(0o600)
  expect(statSync('/etc/hosts').mode & 0o044).toBe(0o044)
  expect(severities(await found('permissions', { home }))).toEqual(fine)

  const absent = join(folderWith(), 'home')
  expect(severities(await found('permissions', { home: absent }))).toEqual(['warn'])
  expect(existsSync(absent)).toBe(false)
  await found('permissions', { home: absent, fix: true })
  expect(statSync(absent).mode & 0o777).toBe(0o700)
})

test('permissions: nothing of a gateway that runs is touched', async () => {
  const home = privateHome({ ...runFile(1, process.pid), 'access-token': token })
  chmodSync(join(home, 'access-token'), 0o644)
  expect(await found('permissions', { home, fix: true })).toMatchObject([{ severity: 'fail' }])
  expect(statSync(join(home, 'access-token')).mode & 0o777).toBe(0o644)
})

test('sessions: fine; damaged lines, lines set aside, what cannot be read', async () => {
  const opening = '{"session":"a","openedAt":1}\n'
  const home = privateHome({ 'sessions/a-1.jsonl': opening })
  expect(severities(await found('sessions', { home }))).toEqual(fine)
  writeFileSync(join(home, 'sessions/a-1.jsonl'), `${opening}{{{\n`)
  writeFileSync(join(home, 'sessions/b-1.jsonl.damaged'), '')
  mkdirSync(join(home, 'sessions/c-1.jsonl'))
  expect(severities(await found('sessions', { home }))).toEqual(['fail', 'warn', 'warn'])
})

test('disk: room enough, little, none, nobody tells', async () => {
  const free = (bytes: number | undefined) => ({ system: { freeBytes: () => bytes } })
  expect(severities(await found('disk'))).toEqual(fine)
  expect(severities(await found('disk', free(undefined)))).toEqual(fine)
  expect(severities(await found('disk', free(5e8)))).toEqual(['warn'])
  expect(severities(await found('disk', free(5e6)))).toEqual(['fail'])
  const elsewhere = { queue: { path: '/srv/openclaw' } }
  expect(severities(await found('disk', { config: elsewhere, ...free(5e6) }))).toEqual(['fail', 'fail'])
})

test('clock: fine; an impossible year; set back since something was written', async () => {
  const home = privateHome({ 'ledger/ledger.sqlite': '' })
  expect(severities(await found('clock', { home }))).toEqual(fine)
  for (const year of [1970, 2150]) {
    const system = { now: () => Date.UTC(year, 5) }
    expect(await found('clock', { home, system })).toMatchObject([
      { severity: 'fail', what: `the clock says ${year}` },
    ])
  }
  const later = Date.now() / 1000 + 3_600
  utimesSync(join(home, 'ledger/ledger.sqlite'), later, later)
  expect(severities(await found('clock', { home }))).toEqual(['fail'])
})

test('certificate: nothing to check, good, near its end, ended, of another key, missing', async () => {
  expect(await found('certificate')).toEqual([])
  const ends = Date.parse(new X509Certificate(shortCertificate.cert).validTo)
  const config = { https: { cert: './cert.pem', key: './key.pem' } }
  const look = async ({ cert, key }: TestCertificate, beforeMs = 0) => {
    const files = { 'cert.pem': cert, 'key.pem': key }
    return severities(await found('certificate', { config, files, system: { now: () => ends - beforeMs } }))
  }
  const dayMs = 86_400_000
  expect(await look(longCertificate)).toEqual(fine)
  expect(await look(shortCertificate, 15 * dayMs)).toEqual(fine)
  expect(await look(shortCertificate, 13 * dayMs)).toEqual(['warn'])
  expect(await look(shortCertificate, -1_000)).toEqual(['fail'])
  expect(await look({ cert: longCertificate.cert, key: shortCertificate.key })).toEqual(['fail'])
  expect(await look({ cert: 'no certificate', key: longCertificate.key })).toEqual(['fail'])
  expect(severities(await found('certificate', { config }))).toEqual(['fail'])
})
