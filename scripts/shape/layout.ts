import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import type { Finding } from './finding.js'
import { parseSource, readText, sourceFiles, type Member, type Workspace } from './workspace.js'

export const sourceCondition = '@openclaw/source'

/** The files and manifest fields that every package and plugin has. */
export function checkLayout({ root, manifest, members }: Workspace): Finding[] {
  const expected = { license: manifest?.license ?? 'MIT', node: manifest?.engines?.node ?? '>=20.19' }
  return members.flatMap((member) => [
    ...checkManifest(member, expected),
    ...(member.group === 'data' ? [] : [...checkFiles(root, member), ...checkEntry(root, member)]),
  ])
}

function checkManifest(member: Member, expected: { license: string; node: string }): Finding[] {
  const path = `${member.path}/package.json`
  const manifest = member.manifest
  if (!manifest) return [{ path, what: 'is missing or no JSON', cure: 'write one like its neighbours have' }]
  const findings: Finding[] = []
  const name = member.path === 'packages/cli' ? 'openclaw' : `@openclaw/${member.folder}`
  if (manifest.name !== name)
    findings.push({ path, what: `name is ${manifest.name}`, cure: `call it ${name}` })
  if (manifest.license !== expected.license) {
    findings.push({ path, what: `license is ${manifest.license}`, cure: `write ${expected.license}` })
  }
  if (manifest.type !== 'module')
    findings.push({ path, what: 'is no module', cure: 'write "type": "module"' })
  if (manifest.engines?.node !== expected.node) {
    const cure = `write "engines": { "node": "${expected.node}" }`
    findings.push({ path, what: `engines.node is ${manifest.engines?.node}`, cure })
  }
  if (!manifest.files?.length) {
    findings.push({ path, what: 'files is empty', cure: 'list what is published, such as "dist"' })
  }
  return member.group === 'data' ? findings : [...findings, ...checkExports(path, manifest.exports)]
}

function checkExports(path: string, exports: Readonly<Record<string, unknown>> | undefined): Finding[] {
  if (!exports?.['.'])
    return [{ path, what: 'exports has no "."', cure: 'export ./src/index.ts and ./dist/index.js' }]
  return Object.entries(exports)
    .filter(([subpath]) => subpath !== './package.json')
    .filter(([, target]) => Object.keys(target as object)[0] !== sourceCondition)
    .map(([subpath]) => ({
      path,
      what: `exports["${subpath}"] does not begin with ${sourceCondition}`,
      cure: `make "${sourceCondition}": "./src/….ts" its first key`,
    }))
}

function checkFiles(root: string, member: Member): Finding[] {
  const findings: Finding[] = ['README.md', 'tsconfig.json', 'src/index.ts']
    .filter((file) => !existsSync(join(root, member.path, file)))
    .map((file) => ({ path: `${member.path}/${file}`, what: 'is missing', cure: 'write it' }))
  const tests = sourceFiles(root, `${member.path}/test`).filter((file) => file.endsWith('.test.ts'))
  if (tests.length > 0) return findings
  const cure = member.group === 'plugins' ? "run its kind's contract suite in one" : 'write one'
  return [...findings, { path: `${member.path}/test`, what: 'holds no *.test.ts', cure }]
}

/** Named exports only, and the one default export of a plugin. */
function checkEntry(root: string, member: Member): Finding[] {
  const path = `${member.path}/src/index.ts`
  const text = readText(root, path)
  if (text === undefined) return []
  const defaults = parseSource(path, text).statements.filter(isDefaultExport).length
  if (member.group === 'plugins' && defaults !== 1) {
    return [
      {
        path,
        what: `has ${defaults} default exports`,
        cure: 'write one: export default definePlugin({ … })',
      },
    ]
  }
  if (member.group === 'packages' && defaults > 0) {
    return [{ path, what: 'has a default export', cure: 'export it by name' }]
  }
  return []
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true
  if (
    ts.isExportDeclaration(statement) &&
    statement.exportClause &&
    ts.isNamedExports(statement.exportClause)
  ) {
    return statement.exportClause.elements.some((element) => element.name.text === 'default')
  }
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  return modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)
}

/** A plugin's folder is `<kind>-<name>`; the kinds are those of `PluginKind` in the SDK. */
export function checkKinds({ root, members }: Workspace): Finding[] {
  const source = 'packages/sdk/src/plugin.ts'
  const kinds = pluginKinds(readText(root, source) ?? '')
  if (kinds.length === 0)
    return [{ path: source, what: 'has no PluginKind', cure: 'export the union of all kinds' }]
  return members
    .filter((member) => member.group === 'plugins')
    .filter(
      (member) => !kinds.some((kind) => new RegExp(`^${kind}-[a-z0-9]+(-[a-z0-9]+)*$`).test(member.folder)),
    )
    .map((member) => ({
      path: member.path,
      what: 'is not named <kind>-<name>',
      cure: `begin with one of ${kinds.join(', ')}`,
    }))
}

function pluginKinds(text: string): string[] {
  for (const statement of parseSource('plugin.ts', text).statements) {
    if (!ts.isTypeAliasDeclaration(statement) || statement.name.text !== 'PluginKind') continue
    const members = ts.isUnionTypeNode(statement.type) ? statement.type.types : [statement.type]
    return members.flatMap((member) =>
      ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal) ? [member.literal.text] : [],
    )
  }
  return []
}
