import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../generated.js'
import { cut } from '../guide.js'
import { differences, transcriptPath, type Step } from '../new-user/transcript.js'

const steps = JSON.parse(readFileSync(join(root, transcriptPath), 'utf8')) as Step[]

describe('the steps of a new user', () => {
  const step = { name: 'add', command: 'add 1', output: 'done in 12 ms', seconds: 1 }

  it('may differ in what changes from run to run', () => {
    const later = { ...step, output: 'done in 345 ms', seconds: 2 }
    expect(differences([later], [step])).toEqual([])
  })

  it('are told of where they differ in anything else, are new, or are gone', () => {
    expect(differences([{ ...step, output: 'failed in 12 ms' }], [step])).toHaveLength(1)
    expect(differences([{ ...step, command: 'add 2' }], [step])).toHaveLength(1)
    expect(differences([step, { ...step, name: 'new' }], [step])).toHaveLength(1)
    expect(differences([], [step])).toHaveLength(1)
  })

  it('name no folder of a machine', () => {
    expect(steps.filter(({ output }) => /\/(tmp|home|var|work)\//.test(output))).toEqual([])
  })
})

describe('a part of a file', () => {
  const source = 'a {\n  b {\n    c\n  }\n  return {\n    return {\n    }\n  }\n}\n'

  it('goes from the outermost line that begins so to the one that closes it', () => {
    expect(cut(source, 'b', 'x')).toBe('b {\n  c\n}')
    expect(cut(source, 'return {', 'x')).toBe('return {\n  return {\n  }\n}')
  })

  it('is refused where it is not there, or there twice', () => {
    expect(() => cut(source, 'd', 'x')).toThrow('0 lines of x begin with "d"')
    expect(() => cut('e {\n}\ne {\n}\n', 'e', 'x')).toThrow('2 lines of x begin with "e"')
  })
})
