import { readdirSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { OpenClawError } from '@openclaw/sdk'

/** The files of tests: those named, those in the folders named, else those beside the config. Absolute. */
export function findTestFiles(named: readonly string[], folder: string, name: RegExp): string[] {
  const cwd = process.cwd()
  const files = (named.length > 0 ? named : [folder]).flatMap((path) => filesAt(resolve(cwd, path), name))
  if (files.length > 0) return [...new Set(files)]
  const where = relative(cwd, folder) || 'this folder'
  throw new OpenClawError('OC_CLI_USAGE', `There are no tests in ${named.join(', ') || where}`, {
    hint: 'Name a file, or write one beside the config: openclaw.openclaw-test.yaml.',
  })
}

function filesAt(path: string, name: RegExp): string[] {
  if (!isFolder(path)) return [path]
  return readdirSync(path)
    .filter((file) => name.test(file))
    .sort()
    .map((file) => join(path, file))
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
