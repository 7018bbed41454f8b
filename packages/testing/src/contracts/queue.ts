import type { Contract } from '../contract.js'
import type { MakeQueue } from './queue-bench.js'
import { queueRecords } from './queue-records.js'
import { queueSends } from './queue-sends.js'
import { queueTurns } from './queue-turns.js'

export type { MakeQueue } from './queue-bench.js'

/** What every queue promises. */
export const queueContract: Contract<MakeQueue> = [...queueTurns, ...queueSends, ...queueRecords]
