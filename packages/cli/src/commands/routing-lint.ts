import type { CheckedConfig } from '@openclaw/config'
import { coloursFor } from '../colours.js'
import type { CommonFlags } from '../flags.js'
import { printDocument, printText } from '../output.js'
import { printable } from '../printable.js'
import { setUpRouting } from '../set-up-routing.js'

/** What is wrong with the rules of a config. 1: messages go elsewhere than a rule says, or nowhere. */
export async function lintRouting(flags: CommonFlags & { readonly config?: string }): Promise<number> {
  const { plan, rules } = await setUpRouting(flags, { whole: true })
  const findings = rules.lint().map((finding) => ({ ...finding, ...placeOf(finding.rule, plan.config) }))
  const errors = findings.filter(({ weight }) => weight === 'error').length
  if (flags.json) printDocument({ ok: errors === 0, findings })
  else {
    const { red, yellow } = await coloursFor(process.stdout)
    for (const { weight, file, line, column, message, cure } of findings) {
      const paint = weight === 'error' ? red : yellow
      const place = line === undefined ? '' : `${file}:${line}:${column}: `
      printText(`${place}${paint(weight)}: ${printable(message)}.\n  ${printable(cure)}`)
    }
    const count = rules.list().length - 1
    const found =
      findings.length === 0
        ? 'nothing is wrong'
        : `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`
    printText(`${counted(count, 'rule')}: ${found}.`)
  }
  return errors > 0 ? 1 : 0
}

interface Place {
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** Where the block `routing` has the rule, in a format that has lines. */
function placeOf(rule: string, { blocks, file, locate }: CheckedConfig): Place {
  const index = Number(/^rules\[(\d+)\]$/.exec(rule)?.[1])
  const written = rule === 'default' ? blocks.routing?.default : blocks.routing?.rules?.[index]
  if (!written || file === undefined) return {}
  return { file, ...locate?.(['routing', ...(rule === 'default' ? [rule] : ['rules', index])]) }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
