import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { candidateOf, checkEntry } from './candidate.js'
import type { Candidate } from './candidate.js'
import { digestTree, readTree } from './file-tree.js'
import { dependenciesIn, installInto, pack } from './packages.js'
import { addedPlugin, readRecord, writeRecord } from './record.js'
import type { AddedPlugin, PluginRecord } from './record.js'
import type { PluginSource } from './source.js'
import { openStaging, tarballFolder } from './staging.js'
import { readTarball } from './tarball.js'

/** A plugin that is installed beside the others and not in use yet. */
export interface Staged {
  readonly candidate: Candidate
  /** Of its tarball, as npm gives it. */
  readonly integrity: string
  /** Packages that come along with it, other than this gateway's own. */
  readonly brought: readonly string[]
  /** It was agreed to: it is in the home from now on. */
  commit(agreedAt: Date): void
  discard(): void
}

/**
 * Packs a plugin, reads what it says of itself, and installs it with the other plugins of a home into a folder beside
 * theirs; no script of a package runs, and no code. `wanted` is asked before anything else is fetched: it may refuse, or say
 * that there is nothing to do, which is told as undefined.
 */
export async function stagePlugin(
  home: string,
  source: PluginSource,
  wanted: (packed: Pick<Staged, 'candidate' | 'integrity'>, record: PluginRecord) => boolean,
): Promise<Staged | undefined> {
  const staging = openStaging(home)
  const { folder } = staging
  try {
    const record = readRecord(folder)
    const { tarball, integrity } = await pack(source, join(folder, tarballFolder))
    const candidate = await candidateOf(readTarball(join(folder, tarballFolder, tarball)).document)
    const { name } = candidate
    if (!wanted({ candidate, integrity }, record)) {
      staging.discard()
      return undefined
    }
    const others = othersThan(name, record)
    const old = record.plugins[name]?.tarball ?? tarball
    if (old !== tarball) rmSync(join(folder, tarballFolder, old))
    await installInto(folder, { ...tarballsOf(others), [name]: tarball })
    checkEntry(name, join(folder, 'node_modules', name))
    const dependencies = dependenciesIn(folder, [...Object.keys(others), name])
    return {
      ...{ candidate, integrity },
      brought: Object.keys(dependencies).filter((one) => record.dependencies[one] === undefined),
      commit(agreedAt) {
        const files = readTree(join(folder, 'node_modules', name))
        const added: AddedPlugin = {
          ...{ version: candidate.version, source, integrity, tarball },
          ...{ digest: digestTree(files), files, permissions: candidate.permissions },
          agreedAt: agreedAt.toISOString(),
        }
        writeRecord(folder, { form: 1, plugins: { ...others, [name]: added }, dependencies })
        staging.commit('replace')
      },
      discard: staging.discard,
    }
  } catch (error) {
    staging.discard()
    throw error
  }
}

/** Takes a plugin out of a home, with what only it brought along. */
export async function unstagePlugin(home: string, name: string): Promise<void> {
  const staging = openStaging(home)
  const { folder } = staging
  try {
    const record = readRecord(folder)
    const others = othersThan(name, record)
    if (Object.keys(others).length === 0) return staging.commit('nothing is left')
    rmSync(join(folder, tarballFolder, addedPlugin(record, name).tarball))
    await installInto(folder, tarballsOf(others))
    writeRecord(folder, {
      form: 1,
      plugins: others,
      dependencies: dependenciesIn(folder, Object.keys(others)),
    })
    staging.commit('replace')
  } finally {
    staging.discard()
  }
}

function othersThan(name: string, { plugins }: PluginRecord): Record<string, AddedPlugin> {
  return Object.fromEntries(Object.entries(plugins).filter(([other]) => other !== name))
}

function tarballsOf(plugins: Readonly<Record<string, AddedPlugin>>): Record<string, string> {
  return Object.fromEntries(Object.entries(plugins).map(([name, { tarball }]) => [name, tarball]))
}
