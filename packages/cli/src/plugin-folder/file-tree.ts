import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join, sep } from 'node:path'

/** What stands in a folder: path → digest of the content; a link counts as where it leads. */
export type FileTree = Readonly<Record<string, string>>

/** Every file below a folder, `node_modules` included; empty for a folder that is not there. */
export function readTree(folder: string): FileTree {
  const files: [string, string][] = []
  function visit(inside: string): void {
    for (const name of namesIn(join(folder, inside))) {
      const path = inside === '' ? name : join(inside, name)
      const found = lstatSync(join(folder, path))
      if (found.isDirectory()) visit(path)
      else files.push([path.split(sep).join('/'), digestOf(join(folder, path), found.isSymbolicLink())])
    }
  }
  visit('')
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** One digest for a whole tree, in the form that npm writes its own. */
export function digestTree(tree: FileTree): string {
  const hash = createHash('sha512')
  for (const [path, digest] of Object.entries(tree)) hash.update(`${path}\0${digest}\0`)
  return `sha512-${hash.digest('base64')}`
}

/** How a tree differs from an earlier one, path by path. */
export function treeChanges(before: FileTree, now: FileTree): string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()
  return paths.flatMap((path) => {
    if (before[path] === now[path]) return []
    if (before[path] === undefined) return [`${path} was added`]
    return [now[path] === undefined ? `${path} is gone` : `${path} was changed`]
  })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function digestOf(path: string, isLink: boolean): string {
  const hash = createHash('sha512')
  return hash.update(isLink ? `link ${readlinkSync(path)}` : readFileSync(path)).digest('base64')
}
