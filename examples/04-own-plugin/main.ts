import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const openclaw = fileURLToPath(new URL('../bin/openclaw.js', import.meta.resolve('openclaw')))
const sdk = fileURLToPath(new URL('..', import.meta.resolve('@openclaw/sdk')))
const plugin = fileURLToPath(new URL('openclaw-channel-folder', import.meta.url))
const config = fileURLToPath(new URL('openclaw.config.json', import.meta.url))

const home = await mkdtemp(join(tmpdir(), 'openclaw-own-plugin-'))
const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('OPENCLAW_'))
const env = { ...Object.fromEntries(inherited), OPENCLAW_HOME: home }
const signal = AbortSignal.timeout(50_000)

async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd, env, signal })
  return stdout
}

/** Puts a message where the channel looks for it, all at once. */
async function say(name: string, text: string): Promise<void> {
  const folder = join(home, 'folder/in/ann')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${name}.part`), text)
  await rename(join(folder, `${name}.part`), join(folder, `${name}.txt`))
}

/** What lies in a folder, once `enough` says so. */
async function filesIn(
  folder: string,
  enough: (names: readonly string[]) => boolean,
): Promise<readonly string[]> {
  for (;;) {
    const names = await readdir(join(home, folder)).catch(() => [])
    if (enough(names)) return names
    await pause(50, undefined, { signal })
  }
}

async function heard(): Promise<readonly string[]> {
  const folder = 'folder/out/ann'
  const names = await filesIn(folder, (all) => all.some((name) => name.endsWith('.txt')))
  return Promise.all(names.map((name) => readFile(join(home, folder, name), 'utf8')))
}

/** Installs a package from its tarball; its SDK comes from one too, so that nothing is asked of a registry. */
async function install(): Promise<void> {
  const place = join(home, 'plugins')
  await mkdir(place)
  await writeFile(join(place, 'package.json'), '{ "private": true }\n')
  for (const folder of [plugin, sdk])
    await run('npm', ['pack', '--silent', '--pack-destination', place], folder)
  const tarballs = (await readdir(place)).filter((name) => name.endsWith('.tgz')).map((name) => `./${name}`)
  assert.equal(tarballs.length, 2)
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent', ...tarballs], place)
}

try {
  await install()
  const listed = await run(process.execPath, [openclaw, 'plugins', 'list', '--config', config], home)
  assert.match(listed, /openclaw-channel-folder/)

  const command = ['gateway', '--port', '0', '--config', config, '--log-level', 'warn', '--json']
  const gateway = spawn(process.execPath, [openclaw, ...command], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(gateway, 'exit')
  try {
    const [printed] = (await once(gateway.stdout, 'data', { signal })) as [Buffer]
    assert.match(printed.toString(), /"ok": true/)

    await say('0001', 'hello from a file')
    assert.deepEqual(await heard(), ['hello from a file'])
    // The file went only after the gateway had the message for certain; the same one again is the same message.
    await filesIn('folder/in/ann', (names) => names.length === 0)
    await say('0001', 'hello from a file')
    await filesIn('folder/in/ann', (names) => names.length === 0)
    assert.deepEqual(await heard(), ['hello from a file'])
    console.log('Said once, answered once, through a package of our own.')

    gateway.kill('SIGTERM')
    const [exitCode] = await ended
    assert.equal(exitCode, 0)
  } finally {
    gateway.kill('SIGKILL')
    await ended
  }
} finally {
  await rm(home, { recursive: true, force: true })
}
