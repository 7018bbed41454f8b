import { describe, expect, it } from 'vitest'
import {
  errorCatalogue,
  errorLine,
  isOpenClawError,
  isSendError,
  OpenClawError,
  SendError,
  toError,
} from '../src/index.js'

describe('errors', () => {
  it('have a permanent code, a sentence each, and an exit code', () => {
    for (const [code, { title, hint, exitCode }] of Object.entries(errorCatalogue)) {
      expect(code).toMatch(/^OC_[A-Z]+(_[A-Z]+)+$|^OC_[A-Z]+$/)
      expect(title).not.toMatch(/[.!]$/)
      expect(hint).toMatch(/[.!>]$/)
      expect([1, 2, 3, 78]).toContain(exitCode)
    }
  })

  it('say what to do, and whether it is worth trying again', () => {
    const error = new OpenClawError('OC_HOOK_LATE', 'p was late', { plugin: 'p', cause: new Error('x') })
    expect(error).toMatchObject({ exitCode: 1, retryable: true, plugin: 'p', cause: { message: 'x' } })
    expect(error.hint).toBe(errorCatalogue.OC_HOOK_LATE.hint)
    expect(new OpenClawError('OC_HOOK_LATE', 'm', { hint: 'Wait.' }).hint).toBe('Wait.')
    expect(errorLine(error)).toBe('OC_HOOK_LATE: p was late')
  })

  it('are known by their mark, not by their class', () => {
    expect(isOpenClawError(new SendError('transient', 'x'))).toBe(true)
    expect(isSendError(new SendError('transient', 'x'))).toBe(true)
    expect(isSendError(new OpenClawError('OC_SEND_FAILED', 'x'))).toBe(false)
    expect([isOpenClawError(undefined), isOpenClawError('x'), isOpenClawError(new Error('x'))]).toEqual([
      false,
      false,
      false,
    ])
  })

  it.each([
    ['text', 'text'],
    [{ a: 1 }, 'thrown: {"a":1}'],
    [undefined, 'thrown: undefined'],
    [10n, 'thrown: [object BigInt]'],
  ])('are made of whatever was thrown: %s', (thrown, message) => {
    expect(toError(thrown).message).toBe(message)
  })
})
