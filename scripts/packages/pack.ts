import { execFile } from 'node:child_process'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { sourceCondition } from '../shape/layout.js'
import { readWorkspace, type Manifest, type Member } from '../shape/workspace.js'

/** One package as it is published. */
export interface Packed {
  /** Its folder, from the root: `plugins/agent-echo`. */
  readonly path: string
  readonly name: string
  /** The absolute path of its `.tgz`. */
  readonly tarball: string
}

/** What `npm pack --json` tells of one package. */
interface Listed {
  readonly name: string
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/**
 * Packs every package of the workspace under `root` into `folder`, as it is published: with the license, and without
 * what only this workspace can use. The packages must be built.
 */
export async function packAll(root: string, folder: string): Promise<readonly Packed[]> {
  const members = new Map(readWorkspace(root).members.map((member) => [member.manifest?.name ?? '', member]))
  const flags = [...members.values()].flatMap(({ path }) => ['--workspace', path])
  const staged = new Map<string, string>()
  for (const listed of await npmPack(root, ['--dry-run', ...flags])) {
    const member = members.get(listed.name)
    if (member) staged.set(listed.name, await stage(root, member, listed, join(folder, 'staged')))
  }
  const packed = await npmPack(folder, ['--pack-destination', folder, ...staged.values()])
  return packed.map(({ name, filename }) => ({
    path: members.get(name)?.path ?? name,
    name,
    tarball: join(folder, filename),
  }))
}

const workspaceOnly: ReadonlySet<string> = new Set(['scripts', 'devDependencies'])

/** A manifest without what only the workspace can use. */
function publishedManifest(manifest: Manifest): object {
  const published = Object.entries(manifest).filter(([key]) => !workspaceOnly.has(key))
  return { ...Object.fromEntries(published), exports: withoutSource(manifest.exports) }
}

function withoutSource(exports: Manifest['exports']): object {
  return Object.fromEntries(
    Object.entries(exports ?? {}).map(([subpath, target]) => {
      if (typeof target !== 'object' || target === null) return [subpath, target]
      return [subpath, Object.fromEntries(Object.entries(target).filter(([key]) => key !== sourceCondition))]
    }),
  )
}

async function stage(root: string, member: Member, listed: Listed, folder: string): Promise<string> {
  const target = join(folder, member.path)
  for (const { path } of listed.files) {
    await mkdir(dirname(join(target, path)), { recursive: true })
    await cp(join(root, member.path, path), join(target, path))
  }
  await cp(join(root, 'LICENSE'), join(target, 'LICENSE'))
  const manifest = publishedManifest(member.manifest ?? {})
  await writeFile(join(target, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
  return target
}

async function npmPack(cwd: string, rest: readonly string[]): Promise<readonly Listed[]> {
  const command = ['pack', '--json', '--ignore-scripts', ...rest]
  const { stdout } = await promisify(execFile)('npm', command, { cwd, maxBuffer: 64 * 1024 * 1024 })
  return JSON.parse(stdout) as readonly Listed[]
}
