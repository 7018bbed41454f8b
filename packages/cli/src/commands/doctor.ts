import { coloursFor } from '../colours.js'
import type { Colours } from '../colours.js'
import { contextOf, examineAll } from '../doctor/examination.js'
import type { Examined } from '../doctor/examination.js'
import { realSystem } from '../doctor/system.js'
import type { CommonFlags } from '../flags.js'
import { homeFolder } from '../home.js'
import { printDocument, printText } from '../output.js'
import { printable } from '../printable.js'

interface DoctorFlags extends CommonFlags {
  readonly config?: string
  readonly fix?: boolean
}

/** Looks for what is wrong. 0: nothing that must be mended, or all of it was; 1: something. */
export async function runDoctor({ config, fix = false, json }: DoctorFlags): Promise<number> {
  const context = await contextOf(config === undefined ? {} : { config }, homeFolder(), realSystem)
  const findings = await examineAll(context, fix)
  const failed = findings.filter((finding) => finding.severity === 'fail' && finding.fixed === undefined)
  if (json)
    printDocument({
      ok: failed.length === 0,
      home: context.home,
      config: context.report.file ?? null,
      findings,
    })
  else {
    const colours = await coloursFor(process.stdout)
    for (const finding of findings) printText(linesOf(finding, colours))
    printText(summaryOf(findings, context.plan === undefined))
  }
  return failed.length === 0 ? 0 : 1
}

function linesOf(finding: Examined, colours: Colours): string {
  const { severity, title, what, why, cure, fixed, fixFailed } = finding
  const { green, yellow, red, dim } = colours
  const word = { ok: green('ok  '), warn: yellow('warn'), fail: red('fail') }[severity]
  const more = [
    ...(why === undefined ? [] : [why]),
    ...(fixed === undefined ? (cure === undefined ? [] : [`Cure: ${cure}`]) : [`Done: ${fixed}`]),
    ...(fixFailed === undefined ? [] : [`Could not be done: ${fixFailed}`]),
  ]
  return [
    `${word}  ${title}: ${printable(what)}`,
    ...more.map((line) => dim(`      ${printable(line)}`)),
  ].join('\n')
}

function summaryOf(findings: readonly Examined[], withoutPlan: boolean): string {
  const count = (severity: Examined['severity']): number =>
    findings.filter((finding) => finding.severity === severity && finding.fixed === undefined).length
  const fixed = findings.filter((finding) => finding.fixed !== undefined).length
  const parts = [`${count('fail')} failed`, `${count('warn')} to look at`, `${count('ok')} fine`]
  const mended = fixed > 0 ? [`${fixed} mended`] : []
  const less = withoutPlan ? '\nThe config cannot be used: what hangs on it was not looked at.' : ''
  return `\n${[...parts, ...mended].join(', ')}.${less}`
}
