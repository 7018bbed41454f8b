import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What the heap holds, in bytes, once what nobody refers to is gone. */
export async function heapAfterGarbage(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 3; round += 1) {
    await wait(1)
    collect()
  }
  return process.memoryUsage().heapUsed
}
