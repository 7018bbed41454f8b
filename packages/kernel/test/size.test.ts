import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const notCode = /^\s*(\/\/.*|\/?\*.*)?$/

function filesOf(folder: string): { file: string; lines: number }[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  return names.map((file) => {
    const lines = readFileSync(`${folder}/${file}`, 'utf8').split('\n')
    return { file, lines: lines.filter((line) => !notCode.test(line)).length }
  })
}

for (const [name, limit] of [
  ['kernel', 1_300],
  ['gateway', 1_350],
] as const) {
  it(`${name} has at most ${limit} lines of code, and no file over 200`, () => {
    const files = filesOf(new URL(`../../${name}/src`, import.meta.url).pathname)
    expect(files.length).toBeGreaterThan(5)
    expect(files.filter(({ lines }) => lines > 200)).toEqual([])
    expect(files.reduce((sum, { lines }) => sum + lines, 0)).toBeLessThanOrEqual(limit)
  })
}
