import { dirname } from 'node:path'

/** Reads the text of one kind of file. */
export type Loader = (file: string, text: string) => unknown

interface ExplorerModule {
  readonly Explorer: new (options: object) => { load(file: string): Promise<{ config: unknown } | null> }
}

/**
 * What the loader for the file's extension makes of it; undefined for an empty file. Not through cosmiconfig's own
 * entry: that one runs `.config/config.js` of the working folder and fails on a broken package.json there, and neither
 * is the gateway's. Its version is pinned, and the tests of this package hold the two files that are imported here.
 */
export async function exploreFile(file: string, loaders: Readonly<Record<string, Loader>>): Promise<unknown> {
  const module: unknown = await import('cosmiconfig/dist/Explorer.js')
  const { Explorer } = module as ExplorerModule
  const explorer = new Explorer({
    moduleName: 'openclaw',
    packageProp: 'openclaw',
    searchPlaces: [],
    searchStrategy: 'none',
    stopDir: dirname(file),
    ignoreEmptySearchPlaces: false,
    loaders: Object.fromEntries(Object.entries(loaders).map(([extension, load]) => [extension, boxed(load)])),
    transform: (result: unknown) => result,
    cache: false,
    metaConfigFilePath: null,
    mergeImportArrays: false,
    mergeSearchPlaces: false,
    applyPackagePropertyPathToConfiguration: false,
  })
  const loaded = await explorer.load(file)
  return (loaded?.config as { boxed?: unknown } | undefined)?.boxed
}

export async function loadYaml(file: string, text: string): Promise<unknown> {
  const loaders = await import('cosmiconfig/dist/loaders.js')
  return loaders.loadYaml(file, text) as unknown
}

// In a box: cosmiconfig follows a key `$import` of what a loader returns.
function boxed(load: Loader): Loader {
  return async (file, text) => ({ boxed: await load(file, text) })
}
