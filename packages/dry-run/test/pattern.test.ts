import { expect, it } from 'vitest'
import { checkPatterns, fits } from '../src/pattern.js'

it('compares exactly, or by a pattern with its flags', () => {
  expect(fits('hello', 'hello')).toBe(true)
  expect(fits('hell', 'hello')).toBe(false)
  expect(fits('/^HELL/', 'hello')).toBe(false)
  expect(fits('/^HELL/i', 'hello')).toBe(true)
  expect(fits('/a.b/s', 'a\nb')).toBe(true)
  expect(fits('/`\\$\\{1}"/', '`${1}"')).toBe(true)
  expect(fits('/"\\\\/', 'a "\\ b')).toBe(true)
})

it('takes a command for what it is', () => {
  expect(fits('/stop', '/stop')).toBe(true)
  expect(fits('/stop', 'stop')).toBe(false)
})

it('tells of a pattern that is none', () => {
  expect(checkPatterns('/(/')).toContain('is no pattern')
  expect(checkPatterns(['fine', '/[/'])).toContain('is no pattern')
  expect(checkPatterns(['(', '/x/', 3])).toBeUndefined()
})

it('cuts a pattern that would take for ever', () => {
  expect(() => fits('/^(a+)+$/', `${'a'.repeat(40)}!`)).toThrow('nested repeats')
})
