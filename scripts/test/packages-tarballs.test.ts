import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkTarball } from '../packages/check.js'
import { packAll } from '../packages/pack.js'
import { readTarball, type Tarball } from '../packages/tarball.js'
import { findingLine } from '../shape/finding.js'
import { faults, writeSamples } from './packages-samples.js'

const folder = mkdtempSync(join(tmpdir(), 'openclaw-tarballs-'))
const root = join(folder, 'workspace')
const broken = faults(root)
const tarballs = new Map<string, Tarball>()

beforeAll(async () => {
  writeSamples(root, broken)
  for (const packed of await packAll(root, folder)) tarballs.set(packed.path, await readTarball(packed))
})

afterAll(() => rmSync(folder, { recursive: true }))

async function findings(path: string): Promise<string[]> {
  const tarball = tarballs.get(path)
  return tarball ? (await checkTarball(tarball, root)).map(findingLine) : ['not packed']
}

describe('what is packed', () => {
  const sound = () => tarballs.get('plugins/agent-sound')

  it('has the license of the workspace beside its own files', () => {
    expect(sound()?.files.toSorted()).toEqual([
      ...['LICENSE', 'README.md', 'dist/index.d.ts', 'dist/index.js', 'package.json'],
    ])
    expect(sound()?.text('LICENSE')).toBe('As you like.\n')
  })

  it('has a manifest without what only the workspace can use', () => {
    const manifest = sound()?.manifest
    expect(manifest?.exports).toEqual({ '.': { types: './dist/index.d.ts', default: './dist/index.js' } })
    expect(manifest).not.toHaveProperty('scripts')
    expect(manifest).not.toHaveProperty('devDependencies')
    expect(manifest?.openclaw?.kind).toBe('agent')
  })
})

describe('the check of a tarball', () => {
  it('finds nothing in a sound one', async () => {
    expect(await findings('plugins/agent-sound')).toEqual([])
  })

  it.each(broken)('$path: $found', async ({ path, found }) => {
    expect(await findings(path)).toContainEqual(expect.stringContaining(found))
  })
})
