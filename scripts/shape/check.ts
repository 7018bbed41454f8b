import { checkImports, checkReferences, checkVersions } from './dependencies.js'
import type { Finding } from './finding.js'
import { checkKinds, checkLayout } from './layout.js'
import { checkSizes } from './size.js'
import { readWorkspace } from './workspace.js'

const checks = [checkLayout, checkKinds, checkVersions, checkImports, checkReferences, checkSizes]

/** All that is wrong with the shape of the repository under `root`. */
export function checkShape(root: string): readonly Finding[] {
  const workspace = readWorkspace(root)
  return checks.flatMap((check) => check(workspace))
}
