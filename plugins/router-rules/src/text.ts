// The engine is pure, and large: a gateway whose rules have no pattern does not load it. `setup` is synchronous.
// eslint-disable-next-line no-restricted-imports
import { createRequire } from 'node:module'
import type * as Engine from 're2js'

/** Texts are looked at up to this many characters: what a stranger sends must not occupy the gateway. */
const looked = 10_000

const form = /^\/(.+)\/([a-z]*)$/s
const flagBits = { i: 'CASE_INSENSITIVE', m: 'MULTILINE', s: 'DOTALL' } as const

/**
 * Whether a text fits what a rule wrote: `/pattern/flags`, else a text that it must contain. Patterns run in linear
 * time, so no text can stall them. Throws what is wrong with the pattern, to stand behind its place.
 */
export function textTest(written: string): (text: string) => boolean {
  const [, source, flags = ''] = form.exec(written) ?? []
  if (source === undefined) return (text) => text.slice(0, looked).includes(written)
  const unknown = [...flags].find((flag) => !Object.hasOwn(flagBits, flag))
  if (unknown !== undefined) throw new Error(`has the flag "${unknown}"; a pattern takes i, m and s`)
  const pattern = compile(source, flags)
  return (text) => pattern.test(text.slice(0, looked))
}

function compile(source: string, flags: string): Engine.RE2JS {
  const { RE2JS } = createRequire(import.meta.url)('re2js') as typeof Engine
  const bits = [...flags].reduce((sum, flag) => sum | RE2JS[flagBits[flag as keyof typeof flagBits]], 0)
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source), bits)
  } catch (error) {
    const reason = (error as Error).message.replace(/^error parsing regexp: /, '')
    throw new Error(`cannot be used: ${reason} (lookaround and references back do not run in linear time)`, {
      cause: error,
    })
  }
}
