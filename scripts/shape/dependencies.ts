import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './finding.js'
import { isBuiltin, packageName, specifiers } from './specifier.js'
import {
  stringLiterals,
  readReferences,
  readText,
  sourceFiles,
  type Member,
  type Workspace,
} from './workspace.js'

const exact = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/

/** One version for the whole workspace, and exact versions of everything else. */
export function checkVersions({ manifest, members }: Workspace): Finding[] {
  const versions = new Map<string, number>()
  for (const { manifest: own } of members) {
    if (own?.version) versions.set(own.version, (versions.get(own.version) ?? 0) + 1)
  }
  const version = [...versions].sort((a, b) => b[1] - a[1])[0]?.[0]
  const findings: Finding[] = members
    .filter((member) => member.manifest && member.manifest.version !== version)
    .map((member) => ({
      path: `${member.path}/package.json`,
      what: `version is ${member.manifest?.version}`,
      cure: `write ${version}, as the others have`,
    }))
  const all = [
    { path: 'package.json', manifest },
    ...members.map((m) => ({ path: `${m.path}/package.json`, manifest: m.manifest })),
  ]
  for (const { path, manifest: own } of all) {
    const pinned = { ...own?.dependencies, ...own?.devDependencies, ...own?.optionalDependencies }
    for (const [name, range] of Object.entries(pinned)) {
      if (!exact.test(range))
        findings.push({ path, what: `${name} is "${range}"`, cure: 'pin one exact version' })
      else if (members.some((member) => member.manifest?.name === name) && range !== version) {
        findings.push({ path, what: `${name} is ${range}`, cure: `write ${version}, its version here` })
      }
    }
  }
  return findings
}

/** What src imports is declared, what is declared is used, and only what lies inside the package is imported by path. */
export function checkImports({ root, manifest, members }: Workspace): Finding[] {
  // Where npm is told here which version of a dependency's dependency to take, a package must tell those who install it.
  const pinned = Object.keys(manifest?.overrides ?? {})
  return members
    .filter((member) => member.group !== 'data')
    .flatMap((member) => importsOf(root, member, pinned))
}

function importsOf(root: string, member: Member, pinned: readonly string[]): Finding[] {
  const findings: Finding[] = []
  const declared = { ...member.manifest?.dependencies, ...member.manifest?.optionalDependencies }
  const allowed = { ...declared, ...member.manifest?.peerDependencies }
  const mentioned = new Set<string>()
  const missing = new Set<string>()
  for (const path of sourceFiles(root, `${member.path}/src`)) {
    const text = readText(root, path) ?? ''
    for (const specifier of specifiers(text)) {
      if (specifier.startsWith('.')) {
        if (leaves(path, specifier, `${member.path}/src`)) {
          findings.push({
            path,
            what: `imports ${specifier}, outside its src`,
            cure: 'import the package by its name',
          })
        }
        continue
      }
      const name = packageName(specifier)
      if (isBuiltin(specifier) || name === member.manifest?.name) continue
      mentioned.add(name)
      if (!(name in allowed)) missing.add(name)
    }
    for (const literal of stringLiterals(path, text)) mentioned.add(packageName(literal))
  }
  const path = `${member.path}/package.json`
  for (const name of missing)
    findings.push({ path, what: `${name} is imported, not declared`, cure: 'add it to dependencies' })
  for (const name of Object.keys(declared)) {
    if (!mentioned.has(name) && !pinned.includes(name))
      findings.push({ path, what: `${name} is declared, not used in src`, cure: 'remove it' })
  }
  return findings
}

/** tsconfig.json refers to exactly the workspace packages that package.json depends on; the root one to all. */
export function checkReferences({ root, members }: Workspace): Finding[] {
  const built = members.filter((member) => member.references)
  const findings = built.flatMap((member) => {
    const needed = built
      .filter((other) => other.manifest?.name && other.manifest.name in { ...member.manifest?.dependencies })
      .map((other) => other.path)
    return compare(`${member.path}/tsconfig.json`, member.references ?? [], needed, 'as in dependencies')
  })
  if (!existsSync(join(root, 'tsconfig.json'))) {
    return [...findings, { path: 'tsconfig.json', what: 'is missing', cure: 'refer to every package' }]
  }
  const all = built.map((member) => member.path)
  const listed = readReferences(root, join(root, 'tsconfig.json')) ?? []
  return [...findings, ...compare('tsconfig.json', listed, all, 'so that tsc -b builds all')]
}

function compare(path: string, listed: readonly string[], needed: readonly string[], why: string): Finding[] {
  return [
    ...needed
      .filter((folder) => !listed.includes(folder))
      .map((folder) => ({ path, what: `no reference to ${folder}`, cure: `add it to references, ${why}` })),
    ...listed
      .filter((folder) => !needed.includes(folder))
      .map((folder) => ({
        path,
        what: `a reference to ${folder}`,
        cure: `remove it from references, ${why}`,
      })),
  ]
}

function leaves(file: string, specifier: string, folder: string): boolean {
  const target = new URL(specifier, `file:///${file}`).pathname
  return !target.startsWith(`/${folder}/`)
}
