import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeHome } from './children.js'

const filler = fileURLToPath(new URL('fill-store.js', import.meta.url))

/**
 * The folder of a gateway's state with a store of so many messages, as a SIGKILL left it.
 * @param {number} count
 * @param {'waiting' | 'settled'} state
 * @param {object} more Of the config.
 */
export async function makeFilledHome(count, state, more) {
  const { home, remove } = await makeHome({ more })
  await mkdir(join(home, 'ledger'), { mode: 0o700 })
  await fill(join(home, 'ledger'), count, state)
  return { home, remove }
}

/** @param {string} folder @param {number} count @param {string} state @returns {Promise<void>} */
function fill(folder, count, state) {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [filler, folder, String(count), state], (error) => {
      // It ends by a kill where all went well.
      if (error?.signal === 'SIGKILL') resolve()
      else reject(error ?? new Error('the store was not filled'))
    })
  })
}
