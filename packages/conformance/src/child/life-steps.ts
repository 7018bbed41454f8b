import { isOpenClawError } from '@openclaw/sdk'
import { aliveNow, leakedSince, reloadCase, type TestGateway } from '@openclaw/testing'
import { failure } from '../outcome.js'
import type { Steps, Subject } from './subject.js'
import { writtenFiles } from './watched.js'

export const lifeSteps: Steps = {
  'setup.declared': async (subject) => {
    const { test } = await subject.gateway()
    const error = setUp(test)
    await test.stop()
    if (isOpenClawError(error, 'OC_PLUGIN_PERMISSION')) throw error
  },
  'setup.quiet': async (subject) => {
    const { test, world } = await subject.gateway()
    const before = aliveNow()
    setUp(test)
    try {
      const opened = await leakedSince(before, { patienceMs: 0 })
      if (world.timers > 0) opened.push(`${world.timers} timers of the world`)
      const files = writtenFiles()
      if (files.length > 0) opened.push(`files: ${files.join(', ')}`)
      if (opened.length > 0) throw failure(`set-up opened ${opened.join(', ')}`)
    } finally {
      await test.stop()
    }
  },
  'life.start': async (subject) => {
    const { test } = await subject.gateway()
    try {
      await test.gateway.start()
      const failed = test.gateway.snapshot().plugins.filter(({ state }) => state !== 'running')
      if (failed.length > 0)
        throw failure(failed.map(({ id, state, reason = '' }) => `${id} is ${state} ${reason}`).join('\n'))
    } finally {
      await test.stop()
    }
    const errors = test.log.lines.filter(({ level, fields }) => level === 'error' && isOwn(subject, fields))
    const [error] = errors
    if (error) throw failure(`it logs an error: ${error.message} ${JSON.stringify(error.fields)}`)
  },
  'life.reload': ({ plugin, options, others }) => reloadCase.run(() => ({ plugin, options, others })),
}

/** The error, where it fails: what is wrong beyond the check is told by the start. */
function setUp({ gateway }: TestGateway): unknown {
  try {
    return gateway.setup()
  } catch (error) {
    return error
  }
}

function isOwn({ definition }: Subject, fields: Readonly<Record<string, unknown>>): boolean {
  return fields['plugin'] === definition.name
}
