import ts from 'typescript'
import type { Finding } from './finding.js'
import { parseSource, readText, sourceFiles, type Workspace } from './workspace.js'

const limits = { readmeLines: 150, kernelCodeLines: 1300, kernelFileCodeLines: 200, fileLines: 400 } as const

/** Nothing grows past what one can read in one sitting. */
export function checkSizes({ root }: Workspace): Finding[] {
  return [...checkReadme(root), ...checkKernel(root), ...checkFileLengths(root)]
}

function checkReadme(root: string): Finding[] {
  const path = 'README.md'
  const text = readText(root, path)
  if (text === undefined) return [{ path, what: 'is missing', cure: 'write it' }]
  const lines = lineCount(text)
  if (lines < limits.readmeLines) return []
  const what = `has ${lines} lines`
  return [{ path, what, cure: `stay under ${limits.readmeLines}; move the rest to docs/` }]
}

function checkKernel(root: string): Finding[] {
  const sizes = sourceFiles(root, 'packages/kernel/src').map((path) => ({
    path,
    lines: codeLines(path, readText(root, path) ?? ''),
  }))
  const findings: Finding[] = sizes
    .filter(({ lines }) => lines > limits.kernelFileCodeLines)
    .map(({ path, lines }) => ({
      path,
      what: `has ${lines} lines of code`,
      cure: `split it by noun; ${limits.kernelFileCodeLines} is the most`,
    }))
  const total = sizes.reduce((sum, { lines }) => sum + lines, 0)
  if (total <= limits.kernelCodeLines) return findings
  const cure = `move what is no law of the path into a plugin; ${limits.kernelCodeLines} is the most`
  return [...findings, { path: 'packages/kernel/src', what: `has ${total} lines of code`, cure }]
}

function checkFileLengths(root: string): Finding[] {
  return ['packages', 'plugins', 'scripts', 'bench', 'examples']
    .flatMap((folder) => sourceFiles(root, folder))
    .filter((path) => !path.startsWith('packages/kernel/src/'))
    .map((path) => ({ path, lines: lineCount(readText(root, path) ?? '') }))
    .filter(({ lines }) => lines > limits.fileLines)
    .map(({ path, lines }) => ({
      path,
      what: `has ${lines} lines`,
      cure: `split it by noun; ${limits.fileLines} is the most`,
    }))
}

/** Lines that hold a token; comments and blank lines count nothing. */
export function codeLines(path: string, text: string): number {
  const source = parseSource(path, text)
  const lines = new Set<number>()
  function visit(node: ts.Node): void {
    if (ts.isJSDoc(node)) return
    const children = node.getChildren(source)
    if (children.length > 0) {
      children.forEach(visit)
      return
    }
    const start = node.getStart(source)
    if (node.getEnd() === start) return
    const first = source.getLineAndCharacterOfPosition(start).line
    const last = source.getLineAndCharacterOfPosition(node.getEnd()).line
    for (let line = first; line <= last; line += 1) lines.add(line)
  }
  visit(source)
  return lines.size
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}
