import assert from 'node:assert/strict'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Tarball } from '../packages/tarball.js'
import { createShell, type Shell } from './shell.js'
import type { Step } from './transcript.js'

const platform = fileURLToPath(new URL('platform.mjs', import.meta.url))
const plugin = 'openclaw-channel-hello'
/** What the guide names; a run takes what is free. */
const shownPort = 8123

/**
 * Walks through the guide "Write a channel in ten minutes" in an empty folder, as a new user would. Two things differ
 * from what is shown: our packages come from their tarballs, as nobody has published them when this runs, and ports are
 * those that are free. Throws where a step does not do what the guide says.
 */
export async function walk(tarballs: readonly Tarball[], folder: string): Promise<readonly Step[]> {
  const [work, home] = [join(folder, 'my-gateway'), join(folder, 'home')]
  const shell = createShell({ OPENCLAW_HOME: home })
  const steps: Step[] = []
  await mkdir(work, { recursive: true })

  /** What a machine or a run has of its own, as the guide names it. */
  function shown(text: string): string {
    return text
      .replaceAll(home, '~/.openclaw')
      .replaceAll(work, '~/my-gateway')
      .replaceAll(/127\.0\.0\.1:\d+/g, (address) =>
        address === there ? `127.0.0.1:${shownPort}` : '127.0.0.1:18789',
      )
      .trim()
  }

  async function step(
    name: string,
    command: string,
    { cwd = work, instead = command.split(' '), shows = (text: string) => text }: How = {},
  ): Promise<string> {
    const began = performance.now()
    const printed = await shell.run(instead, cwd)
    add(name, command, shows(printed), began)
    return printed
  }

  function add(name: string, command: string, output: string, began: number): void {
    steps.push({
      name,
      command,
      output: shown(output),
      seconds: Math.round((performance.now() - began) / 100) / 10,
    })
  }

  let there = ''
  const own = join(work, plugin)
  const install = ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund']
  try {
    await step('install', 'npm install openclaw', {
      instead: [...install, ...closure(['openclaw'], tarballs)],
      shows: () => '',
    })
    await step('create', `npx openclaw plugins create ${plugin} --kind channel`)
    await step('dependencies', 'npm install', {
      cwd: own,
      instead: [...install, '--no-save', ...closure(['@openclaw/sdk', '@openclaw/testing'], tarballs)],
      shows: () => '',
    })
    await step('test', 'npm test', { cwd: own, shows: counts })
    await step('build', 'npm run build', { cwd: own, shows: () => '' })
    const kept = await step('conformance', 'npx openclaw conformance .', { cwd: own, shows: ends })
    assert.match(kept, / 0 failed, 0 not run in /)
    await step('add', `npx openclaw plugins add ./${plugin} --yes`)

    await copyFile(platform, join(work, 'platform.mjs'))
    const asked = performance.now()
    const people = shell.start(['env', 'PORT=0', 'node', 'platform.mjs'], work)
    const [greeting, address = ''] = await people.printed(/The platform is at http:\/\/([\d.:]+): .*/)
    there = address
    add('platform', 'node platform.mjs', greeting, asked)
    const config = { channels: { hello: { url: `http://${there}` } } }
    await writeFile(join(work, 'openclaw.config.json'), `${JSON.stringify(config, undefined, 2)}\n`)
    await step('validate', 'npx openclaw config validate')
    const started = performance.now()
    const gateway = shell.start(['npx', 'openclaw', 'gateway', '--port', '0'], work)
    const [banner] = await gateway.printed(/OpenClaw .* is ready\.[^]*Ctrl-C/)
    add('gateway', 'npx openclaw gateway', banner, started)

    const first = performance.now()
    people.write('hello')
    const [refused, code = ''] = await people.printed(/to ann: I do not know you[^]*approve hello (\w+)/)
    add('first', 'hello', refused, first)
    await step('approve', `npx openclaw pairing approve hello ${code}`)
    const second = performance.now()
    people.write('hello again')
    const [, answer = ''] = await people.printed(/approve hello [^]*(to ann: .*hello again.*)/)
    add('second', 'hello again', answer, second)
    const listed = await step('list', 'npx openclaw messages list')
    for (const state of ['refused', 'replied', 'delivered'])
      assert.match(listed, new RegExp(`hello +${state}`))
    await gateway.stop()
    await people.stop()

    await step('pack', 'npm pack', { cwd: own, shows: () => `${plugin}-0.1.0.tgz` })
    await step('conformance-packed', `npx openclaw conformance ${plugin}-0.1.0.tgz`, {
      cwd: own,
      shows: lastLine,
    })
    return steps
  } finally {
    await shell.close()
  }
}

interface How {
  readonly cwd?: string
  /** What is run in its place. */
  readonly instead?: Parameters<Shell['run']>[0]
  /** What the guide shows of what was printed. */
  shows?(printed: string): string
}

/** The tarballs of these packages and of all that they depend on of ours. */
function closure(names: readonly string[], tarballs: readonly Tarball[]): readonly string[] {
  const wanted = new Set(names)
  for (const name of wanted) {
    const { manifest } = tarballs.find((one) => one.name === name) ?? {}
    for (const other of Object.keys(manifest?.dependencies ?? {}))
      if (tarballs.some((one) => one.name === other)) wanted.add(other)
  }
  return tarballs.filter(({ name }) => wanted.has(name)).map(({ tarball }) => tarball)
}

/** The lines of a test run that count; each Node has signs of its own before them. */
function counts(printed: string): string {
  const found = [...printed.matchAll(/^\S+ ((?:tests|pass|fail) \d+)$/gm)]
  return found.map(([, count]) => `ℹ ${count}`).join('\n')
}

function ends(printed: string): string {
  const lines = printed.trim().split('\n')
  return [...lines.slice(0, 2), '…', ...lines.slice(-2)].join('\n')
}

function lastLine(printed: string): string {
  return printed.trim().split('\n').at(-1) ?? ''
}
