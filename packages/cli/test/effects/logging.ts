import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { Effect } from './effect.js'
import type { Running } from './running.js'

const consoleOf = (more: object) => ({
  logging: { format: 'pretty', outputs: [{ type: 'console', ...more }] },
})

function namesIn(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.log') || name.endsWith('.gz'))
    : []
}

/** The files that two hundred lines make in a folder of the test's own, once they stay as they are. */
async function filesOf({ log }: Running, folder: string, end: string): Promise<string[]> {
  try {
    for (let n = 0; n < 200; n += 1) log.info({ n }, 'a line')
    const settled = () => namesIn(folder).filter((name) => /\.\d+\./.test(name) && !name.endsWith(end))
    await vi.waitFor(() => settled().length === 0 || Promise.reject(new Error('not compressed yet')))
    return namesIn(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A file output with one key changed, and what that makes of its folder. */
function fileEffect(
  changed: object,
  end: string,
  usual: object,
  usualEnd: string,
): Pick<Effect, 'of' | 'butOf'> & { files(running: Running): Promise<string[]> } {
  const folder = mkdtempSync(join(tmpdir(), 'openclaw-effects-'))
  const path = join(folder, 'a.log')
  const outputsOf = (more: object) => ({ logging: { outputs: [{ type: 'file', path, ...more }] } })
  let first = true
  return {
    ...{ of: outputsOf(changed), butOf: outputsOf(usual) },
    async files(running) {
      const files = await filesOf(running, folder, first ? end : usualEnd)
      first = false
      return files
    },
  }
}

const small = { maxSize: '8k' }

/** What the keys of an output of the log do. */
export const loggingEffects: Readonly<Record<string, () => Effect>> = {
  'logging.outputs[].type': () => ({
    ...{ of: consoleOf({}), gives: [], butOf: {}, givesInstead: ['gateway.log'] },
    measure({ home, log }) {
      log.warn({}, 'a line')
      return Promise.resolve(namesIn(join(home, 'logs')))
    },
  }),
  'logging.outputs[].colorize': () => ({
    ...{ of: consoleOf({ colorize: false }), gives: false, butOf: consoleOf({}), givesInstead: true },
    measure({ log, lines }) {
      log.warn({}, 'a line')
      return Promise.resolve(lines.join('').includes('\u001b['))
    },
  }),
  'logging.outputs[].path': () => ({
    of: { logging: { outputs: [{ type: 'file', path: './here/a.log' }] } },
    gives: true,
    butOf: {},
    givesInstead: false,
    measure({ folder, log }) {
      log.warn({}, 'a line')
      return Promise.resolve(existsSync(join(folder, 'here', 'a.log')))
    },
  }),
  'logging.outputs[].maxSize'() {
    const { of, butOf, files } = fileEffect(small, '.gz', {}, '.gz')
    return {
      ...{ of, gives: true, butOf, givesInstead: false },
      measure: async (running) => (await files(running)).includes('a.1.log.gz'),
    }
  },
  'logging.outputs[].maxFiles'() {
    const { of, butOf, files } = fileEffect({ ...small, maxFiles: 1 }, '.gz', small, '.gz')
    return {
      ...{ of, gives: 2, butOf, givesInstead: 3 },
      measure: async (running) => Math.min((await files(running)).length, 3),
    }
  },
  'logging.outputs[].compress'() {
    const { of, butOf, files } = fileEffect({ ...small, compress: false }, '.log', small, '.gz')
    return {
      ...{ of, gives: 'a.1.log', butOf, givesInstead: 'a.1.log.gz' },
      measure: async (running) => (await files(running))[0],
    }
  },
}
