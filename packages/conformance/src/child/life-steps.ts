import { isOpenClawError } from '@openclaw/sdk'
import { aliveNow, leakedSince, reloadCase } from '@openclaw/testing'
import { failure } from '../outcome.js'
import type { Steps, Subject } from './subject.js'
import { writtenFiles } from './watched.js'

export const lifeSteps: Steps = {
  'setup.declared': async (subject) => {
    const { test } = await subject.gateway()
    try {
      test.gateway.setup()
    } catch (error) {
      // What else can go wrong in setup is told by the start.
      if (isOpenClawError(error, 'OC_PLUGIN_PERMISSION')) throw error
    } finally {
      await test.stop()
    }
  },
  'setup.quiet': async (subject) => {
    const { test, world } = await subject.gateway()
    const before = aliveNow()
    try {
      test.gateway.setup()
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

function isOwn({ definition }: Subject, fields: Readonly<Record<string, unknown>>): boolean {
  return fields['plugin'] === definition.name
}
