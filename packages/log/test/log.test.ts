import { OpenClawError } from '@openclaw/sdk'
import { describe, expect, test } from 'vitest'
import { createLog } from '../src/index.js'
import type { LogFormat, LogLevel, LogWriter } from '../src/index.js'

function written(
  level: LogLevel,
  format: LogFormat,
  work: (log: LogWriter) => void,
  colorize = false,
): string[] {
  const lines: string[] = []
  const outputs = [{ type: 'console' as const, colorize }]
  work(createLog({ level, format, outputs, destination: { write: (line) => void lines.push(line) } }))
  return lines
}

const nasty = 'a\nb\u001b[31mred\u009b31m\u007f\u2028\u202eevil'

describe('json', () => {
  test('is one object a line, with time, level, component and message', () => {
    const [line = '', ...more] = written('info', 'json', (log) => log.info({ port: 1 }, 'listening'))
    expect(more).toEqual([])
    expect(line.endsWith('\n')).toBe(true)
    expect(JSON.parse(line)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      component: 'gateway',
      port: 1,
      msg: 'listening',
    })
  })

  test('another level holds for the children that were made before', () => {
    const lines = written('info', 'json', (log) => {
      const child = log.child({ plugin: 'x' })
      child.debug({}, 'one')
      log.setLevel('debug')
      child.debug({}, 'two')
      log.setLevel('error')
      child.warn({}, 'three')
      child.error({}, 'four')
    })
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['two', 'four'])
  })

  test('a component may have a level of its own, with stacks at debug, until all get one', () => {
    const lines = written('info', 'json', (log) => {
      const channel = log.child({ component: 'channel' })
      log.setLevel('debug', 'channel')
      log.debug({}, 'one')
      channel.debug({ error: new Error('bad') }, 'two')
      log.error({ error: new Error('bad') }, 'three')
      log.setLevel('error')
      channel.debug({}, 'four')
      log.setLevel('fatal', 'channel')
      channel.error({}, 'five')
    })
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['two', 'three'])
    expect(lines.map((line) => line.includes('log.test.ts'))).toEqual([true, false])
  })

  test('a child has its own component, once in the line', () => {
    const [line = ''] = written('info', 'json', (log) =>
      log.child({ component: 'channel' }).child({ plugin: 'x' }).warn({}, 'hm'),
    )
    expect(JSON.parse(line)).toMatchObject({ component: 'channel', plugin: 'x', level: 'warn' })
    expect(line.match(/"component"/g)).toHaveLength(1)
  })

  test('leaves out what is below the level', () => {
    const all = (log: LogWriter) => {
      log.debug({}, '1')
      log.info({}, '2')
      log.child({}).warn({}, '3')
      log.error({}, '4')
      log.fatal({}, '5')
    }
    expect(written('warn', 'json', all)).toHaveLength(3)
    expect(written('debug', 'json', all)).toHaveLength(5)
    expect(written('fatal', 'json', all)).toHaveLength(1)
  })

  test('escapes every control character and means the same', () => {
    const [line = ''] = written('info', 'json', (log) => log.info({ text: nasty }, nasty))
    // Control characters are what must not be there.
    // eslint-disable-next-line no-control-regex
    expect(line.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/)
    expect(JSON.parse(line)).toMatchObject({ text: nasty, msg: nasty })
  })

  test('shows errors as fields, with causes, and stacks at debug only', () => {
    const cause = new TypeError('inner')
    const error = new OpenClawError('OC_HOOK_FAILED', 'outer', {
      cause,
      plugin: 'p',
      hook: 'route',
      hint: 'Do.',
    })
    const [line = ''] = written('info', 'json', (log) => log.error({ error }, 'failed'))
    expect((JSON.parse(line) as { error: unknown }).error).toEqual({
      code: 'OC_HOOK_FAILED',
      message: 'outer',
      plugin: 'p',
      hook: 'route',
      hint: 'Do.',
      cause: { name: 'TypeError', message: 'inner' },
    })
    const [verbose = ''] = written('debug', 'json', (log) => log.error({ error }, 'failed'))
    expect(verbose).toContain('log.test.ts')
  })

  test('survives circles, bigints, throwing getters and % in messages', () => {
    const circle: Record<string, unknown> = { big: 1n }
    circle['self'] = circle
    const lines = written('info', 'json', (log) => {
      log.info({ circle }, '100 %s %d %')
      log.info({ bad: { get x() { throw new Error('no') } } }, 'getter') // prettier-ignore
      const error = new Error('loop')
      error.cause = error
      log.info({ error }, 'error')
    })
    expect(lines).toHaveLength(3)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: '100 %s %d %' })
  })
})

describe('pretty', () => {
  test('is one line with level, component and message, and without control characters', () => {
    const [line = '', ...more] = written('info', 'pretty', (log) =>
      log.info({ text: nasty }, `hello ${nasty}`),
    )
    expect(more).toEqual([])
    expect(line).toContain('INFO')
    expect(line).toContain('gateway: hello a\\u000ab\\u001b[31mred')
    // Control characters are what must not be there.
    // eslint-disable-next-line no-control-regex
    expect(line.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/)
  })

  test('prints a stack below its line at debug', () => {
    const lines = written('debug', 'pretty', (log) =>
      log.error({ error: new Error('bad\u001b[2J') }, 'failed'),
    )
    const [line = '', stack] = lines.join('').split(/\n(?= {4}at )/)
    expect(line).toContain('gateway: failed')
    expect(stack).toMatch(/^ {4}at /)
    expect(lines.join('')).not.toContain('\u001b')
  })

  test('is coloured on request', () => {
    expect(written('info', 'pretty', (log) => log.info({}, 'x'), true)[0]).toContain('\u001b[32m')
  })
})
