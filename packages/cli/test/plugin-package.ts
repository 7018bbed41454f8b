const noOptions = { type: 'object', additionalProperties: false }

export interface PluginPackage {
  readonly version?: string
  /** Stands in place of what would be right in the manifest; undefined leaves the manifest out. */
  readonly manifest?: Readonly<Record<string, unknown>> | undefined
  /** The body of `setup`. */
  readonly setup?: string
  /** Runs when the package is imported. */
  readonly first?: string
  readonly needs?: readonly string[]
  readonly hooks?: readonly string[]
  readonly options?: object
  /** More of package.json. */
  readonly more?: object
}

/** The files of a plugin's package, by their paths in it. Its kind is what its name says. */
export function pluginPackage(name: string, given: PluginPackage = {}): Record<string, string> {
  const {
    version = '1.0.0',
    setup = '',
    first = '',
    needs = [],
    hooks = [],
    options = noOptions,
    more,
  } = given
  const kind = /openclaw-([a-z]+)-/.exec(name)?.[1] ?? 'monitor'
  const parts = { kind, api: 1, options, permissions: { hooks } }
  const manifest = { ...parts, needs, provides: [], ...('manifest' in given && given.manifest) }
  const tokens = Object.fromEntries(
    needs.map((id) => [id, { id, registry: ['agents', 'channels', 'checks'].includes(id) }]),
  )
  return {
    'package.json': JSON.stringify({
      ...{ name, version, type: 'module', exports: './index.js', description: 'Made for a test.' },
      peerDependencies: { '@openclaw/sdk': '^0.1.0' },
      ...(!('manifest' in given && given.manifest === undefined) && { openclaw: manifest }),
      ...more,
    }),
    'index.js': `${first}
      import { definePlugin } from '@openclaw/sdk'
      export default definePlugin({
        name: '${name}', ...${JSON.stringify(parts)}, needs: ${JSON.stringify(tokens)},
        setup({ services, hooks, log }, options) { ${setup} },
      })`,
  }
}

/** The same files, below a folder. */
export function inFolder(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]))
}
