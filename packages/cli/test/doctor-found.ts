import { chmodSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { allChecks, contextOf, examineAll } from '../src/doctor/examination.js'
import type { Examined } from '../src/doctor/examination.js'
import { realSystem } from '../src/doctor/system.js'
import type { System } from '../src/doctor/system.js'
import { folderWith } from './command.js'

const cleanUps: (() => Promise<unknown>)[] = []

/** Ends what a test began, now or after it. */
export const later = {
  do: (cleanUp: () => Promise<unknown>) => void cleanUps.push(cleanUp),
  async all() {
    for (const cleanUp of cleanUps.splice(0)) await cleanUp()
  },
}

export const token = 'a-token-for-the-doctor-0123456789-0123456789'
/** A process that is not there: larger than any number a system gives. */
export const gone = 4_194_305

interface Given {
  readonly config?: object
  /** Beside the config. */
  readonly files?: Readonly<Record<string, string>>
  readonly home?: string
  readonly system?: Partial<System>
  readonly fix?: boolean
  readonly patienceMs?: number
}

/** What one check finds. */
export async function found(id: string, given: Given = {}): Promise<Examined[]> {
  const { config = {}, files = {}, home = privateHome(), system = {}, fix = false, patienceMs } = given
  const port = { gateway: { port: 0 }, security: { accessToken: token } }
  const folder = folderWith({ ...files, 'openclaw.config.json': JSON.stringify({ ...port, ...config }) })
  const flags = { config: join(folder, 'openclaw.config.json') }
  const context = await contextOf(flags, home, { ...realSystem, env: {}, ...system }, patienceMs)
  return await examineAll(
    context,
    fix,
    allChecks.filter((check) => check.id === id),
  )
}

export function privateHome(files: Readonly<Record<string, string>> = {}): string {
  const home = folderWith(files)
  chmodSync(home, 0o700)
  for (const name of Object.keys(files)) {
    chmodSync(join(home, name), 0o600)
    if (dirname(name) !== '.') chmodSync(join(home, dirname(name)), 0o700)
  }
  return home
}

export const severities = (findings: readonly Examined[]) => findings.map(({ severity }) => severity)
export const fine = ['ok']

export async function listening(
  answer: (url: string) => { status: number; body: object } | undefined,
): Promise<number> {
  const server = createServer((request, response) => {
    const { status, body } = answer(request.url ?? '') ?? {}
    if (status !== undefined) response.writeHead(status).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  later.do(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return (server.address() as AddressInfo).port
}

export function runFile(port: number, pid: number): Record<string, string> {
  const record = { pid, url: `http://127.0.0.1:${port}`, version: '0.1.0', startedAt: 1 }
  return { [`run/${port}.json`]: JSON.stringify(record) }
}
