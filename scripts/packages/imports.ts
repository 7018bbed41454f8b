import type { Finding } from '../shape/finding.js'
import { isBuiltin, packageName, specifiers } from '../shape/specifier.js'
import type { Tarball } from './tarball.js'

/** Every package that a tarball's code or types import is one that npm installs with it. */
export function checkImports(tarball: Tarball): readonly Finding[] {
  const { path, name, manifest, files } = tarball
  const installed = {
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.peerDependencies,
  }
  const phantoms = new Map<string, string>()
  for (const file of files.filter((one) => /\.(c|m)?js$|\.d\.(c|m)?ts$/.test(one) && isOurs(one))) {
    for (const specifier of specifiers(tarball.text(file))) {
      const imported = packageName(specifier)
      if (specifier.startsWith('.') || isBuiltin(specifier) || imported === name) continue
      if (!(imported in installed) && !phantoms.has(imported)) phantoms.set(imported, file)
    }
  }
  return [...phantoms].map(([imported, file]) => ({
    path,
    what: `${file} imports ${imported}, which is not installed with it`,
    cure: 'add it to dependencies',
  }))
}

/** A page is bundled for the browser: what looks like an import there is part of the bundle. */
function isOurs(file: string): boolean {
  return !file.startsWith('dist/page/')
}
