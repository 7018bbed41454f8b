import type { CheckResult, ConformanceReport } from '@openclaw/conformance'
import { coloursFor, type Colours } from '../colours.js'
import type { CommonFlags } from '../flags.js'
import { printDocument, printText } from '../output.js'
import { printable } from '../printable.js'

const signs = { passed: '✓', failed: '✗', notRun: '-' } as const

/** Asks a plugin, by its folder or tarball, what its kind promises. Needs no config and no running gateway. */
export async function checkConformance(path: string, flags: CommonFlags): Promise<number> {
  // Imported for this command only: it brings the contract suites.
  const { runConformance } = await import('@openclaw/conformance')
  const began = performance.now()
  if (flags.json) {
    const report = await runConformance(path)
    printDocument(report)
    return report.ok ? 0 : 1
  }
  const colours = await coloursFor(process.stdout)
  const report = await runConformance(path, {
    onResult: (result) => printText(linesOf(result, colours, flags.verbose === true).join('\n')),
  })
  printText(summaryOf(report, Math.round(performance.now() - began), colours))
  return report.ok ? 0 : 1
}

function linesOf(result: CheckResult, colours: Colours, verbose: boolean): string[] {
  const { id, says, status, reason = '', cure } = result
  const sign = `${signs[status]} ${id.padEnd(17)} ${printable(says)}`
  if (status === 'passed')
    return [`${sign}${reason && verbose ? colours.dim(` (${printable(reason)})`) : ''}`]
  if (status === 'notRun') return [colours.dim(`${sign} (not run: ${printable(reason)})`)]
  const told = printable(reason).split('\n')
  return [colours.red(sign), ...told.map((line) => `    ${line}`), `    ${printable(cure ?? '')}`]
}

function summaryOf(
  { ok, name, version, results }: ConformanceReport,
  tookMs: number,
  colours: Colours,
): string {
  const count = (wanted: CheckResult['status']) => results.filter(({ status }) => status === wanted).length
  const numbers = `${count('passed')} passed, ${count('failed')} failed, ${count('notRun')} not run`
  const sum = `${printable(`${name} ${version}`.trim())}: ${numbers} in ${tookMs} ms`
  return ok ? colours.green(sum) : colours.red(sum)
}
