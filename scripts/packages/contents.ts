import type { Finding } from '../shape/finding.js'
import type { Tarball } from './tarball.js'

/** What a build writes besides what TypeScript does: packed before it was built, nothing else would miss it. */
const builtFiles: Readonly<Record<string, readonly string[]>> = {
  'packages/config': ['dist/compiled.cjs'],
  'plugins/channel-webchat': ['dist/page/index.html'],
}

const strangers: readonly [pattern: RegExp, what: string][] = [
  [/^(src|test|page|node_modules)\//, 'is no part of what runs'],
  [/\.tsbuildinfo$/, 'is the state of a build'],
  [/\.map$/, 'points to sources that are not published'],
  [/(?<!\.d)\.(ts|tsx|mts|cts)$/, 'is source'],
  [/(^|\/)\.env/, 'may hold secrets'],
]

/** What a tarball must hold, and what it must not. `root` is the folder of the workspace, which no file may name. */
export function checkContents(tarball: Tarball, root: string): readonly Finding[] {
  return [...missing(tarball), ...strange(tarball), ...machinePaths(tarball, root), ...manifest(tarball)]
}

function missing({ path, files }: Tarball): Finding[] {
  const needed = ['package.json', 'README.md', 'LICENSE', ...(builtFiles[path] ?? [])]
  const findings: Finding[] = needed
    .filter((file) => !files.includes(file))
    .map((file) => ({
      path,
      what: `${file} is not in the tarball`,
      cure: 'write or build it: npm run build',
    }))
  if (files.some((file) => file.startsWith('dist/')) || path === 'config-schema') return findings
  return [...findings, { path, what: 'dist is not in the tarball', cure: 'build it: npm run build' }]
}

/** What `openclaw plugins create` writes is source, and is meant to be. */
function isTemplate(path: string, file: string): boolean {
  return path === 'packages/cli' && file.startsWith('templates/')
}

function strange({ path, files }: Tarball): Finding[] {
  const own = files.filter((file) => !isTemplate(path, file))
  return own.flatMap((file) =>
    strangers
      .filter(([pattern]) => pattern.test(file))
      .map(([, what]) => ({ path, what: `${file} ${what}`, cure: 'take it out of "files"' })),
  )
}

function machinePaths(tarball: Tarball, root: string): Finding[] {
  const folder = root.replace(/\/+$/, '')
  return tarball.files
    .filter((file) => tarball.text(file).includes(folder))
    .map((file) => ({
      path: tarball.path,
      what: `${file} names a folder of this machine`,
      cure: 'write no absolute path when building',
    }))
}

function manifest({ path, manifest }: Tarball): Finding[] {
  const findings: Finding[] = []
  if (manifest.private) findings.push({ path, what: 'is private', cure: 'remove "private"' })
  if (!manifest.license) findings.push({ path, what: 'has no license', cure: 'write "license": "MIT"' })
  if (!path.startsWith('plugins/')) return findings
  const { kind, api, options } = manifest.openclaw ?? {}
  if (typeof kind === 'string' && typeof api === 'number' && typeof options === 'object') return findings
  return [
    ...findings,
    { path, what: 'has no plugin manifest under "openclaw"', cure: 'write it: npm run generate' },
  ]
}
