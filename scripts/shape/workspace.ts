import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

export interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly license?: string
  readonly type?: string
  readonly private?: boolean
  readonly engines?: { readonly node?: string }
  readonly exports?: Readonly<Record<string, unknown>>
  readonly files?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly overrides?: Readonly<Record<string, unknown>>
}

/** A folder of `packages/` or `plugins/`, or one that only carries data (`config-schema/`). */
export interface Member {
  /** From the root, with slashes: `plugins/agent-echo`. */
  readonly path: string
  readonly group: 'packages' | 'plugins' | 'data'
  /** The last part of the path. */
  readonly folder: string
  /** Undefined when package.json is missing or no JSON. */
  readonly manifest: Manifest | undefined
  /** Folders from the root that tsconfig.json refers to; undefined without a tsconfig.json. */
  readonly references: readonly string[] | undefined
}

/** Everything under one root that the shape is checked of. */
export interface Workspace {
  readonly root: string
  readonly manifest: Manifest | undefined
  readonly members: readonly Member[]
}

export function readWorkspace(root: string): Workspace {
  const members = (['packages', 'plugins'] as const).flatMap((group) =>
    folders(join(root, group)).map((folder) => readMember(root, group, folder)),
  )
  if (existsSync(join(root, 'config-schema'))) members.push(readMember(root, 'data', 'config-schema'))
  return { root, manifest: readJson(join(root, 'package.json')), members }
}

function readMember(root: string, group: Member['group'], folder: string): Member {
  const path = group === 'data' ? folder : `${group}/${folder}`
  return {
    path,
    group,
    folder,
    manifest: readJson(join(root, path, 'package.json')),
    references: readReferences(root, join(root, path, 'tsconfig.json')),
  }
}

/** The folders, from the root, that a tsconfig refers to; undefined when there is none. */
export function readReferences(root: string, file: string): readonly string[] | undefined {
  if (!existsSync(file)) return undefined
  const parsed = ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8')).config as
    { references?: { path: string }[] } | undefined
  return (parsed?.references ?? []).map((reference) =>
    slashed(relative(root, resolve(dirname(file), reference.path))),
  )
}

/** All TypeScript and JavaScript written by hand under a folder, from the root. */
export function sourceFiles(root: string, folder: string): string[] {
  const start = join(root, folder)
  if (!existsSync(start)) return []
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|mjs|tsx)$/.test(entry.name))
    .map((entry) => slashed(relative(root, join(entry.parentPath, entry.name))))
    .filter((path) => !/(^|\/)(dist|node_modules|coverage)\//.test(path) && !path.endsWith('.d.ts'))
    .sort()
}

export function readText(root: string, path: string): string | undefined {
  const file = join(root, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

export function parseSource(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
}

/** The strings in a text, those of imports included; comments have none. */
export function stringLiterals(path: string, text: string): string[] {
  const found: string[] = []
  function visit(node: ts.Node): void {
    if (ts.isStringLiteralLike(node)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(parseSource(path, text))
  return found
}

function folders(path: string): string[] {
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

function readJson(file: string): Manifest | undefined {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest
  } catch {
    return undefined
  }
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}
