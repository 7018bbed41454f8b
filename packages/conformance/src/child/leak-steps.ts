import { aliveNow, leakedSince } from '@openclaw/testing'
import { failure } from '../outcome.js'
import type { Steps, Subject } from './subject.js'
import { listenerCount, writtenFiles } from './watched.js'

const cycles = 20
/** In which code is compiled and caches are filled. */
const warmUp = 5
/** More than a start that keeps nothing was ever seen to add, in bytes. */
const allowedBytes = 200_000

interface Left {
  readonly alive: readonly string[]
  readonly worldTimers: number
  readonly listeners: number
  readonly files: readonly string[]
  readonly bytesEach: number
}

// One run serves all its checks; a check that failed ends the process, and the next one runs anew.
let run: Promise<Left> | undefined

function left(subject: Subject): Promise<Left> {
  return (run ??= startAndStop(subject))
}

async function startAndStop(subject: Subject): Promise<Left> {
  // Once before the count: what a process opens once and keeps is no leak.
  await cycle(subject)
  const before = aliveNow()
  const listeners = listenerCount()
  let worldTimers = 0
  let bytes = 0
  for (let count = 0; count < cycles; count += 1) {
    worldTimers += await cycle(subject)
    if (count + 1 === warmUp) bytes = await bytesHeld()
  }
  const alive = await leakedSince(before)
  const bytesEach = Math.round(((await bytesHeld()) - bytes) / (cycles - warmUp))
  return { alive, worldTimers, listeners: listenerCount() - listeners, files: writtenFiles(), bytesEach }
}

/** Starts and stops once; resolves with the timers that are left in the world. */
async function cycle(subject: Subject): Promise<number> {
  const { test, world } = await subject.gateway()
  await test.gateway.start()
  await test.stop()
  return world.timers
}

/** Two collections: the first lets go of what the second can free, buffers among it. */
async function bytesHeld(): Promise<number> {
  for (let round = 0; round < 2; round += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const isTimer = (kind: string) => / Timeout$/.test(kind)

export const leakSteps: Steps = {
  'leak.timers': async (subject) => {
    const { alive, worldTimers } = await left(subject)
    const timers = alive.filter(isTimer)
    if (worldTimers > 0) timers.push(`${worldTimers} timers of the world`)
    if (timers.length > 0) throw failure(`${timers.join(', ')} are left`)
  },
  'leak.handles': async (subject) => {
    const handles = (await left(subject)).alive.filter((kind) => !isTimer(kind))
    if (handles.length > 0) throw failure(`${handles.join(', ')} are left`)
  },
  'leak.listeners': async (subject) => {
    const { listeners } = await left(subject)
    if (listeners > 0) throw failure(`${listeners} listeners are left on the process`)
  },
  'leak.files': async (subject) => {
    const { files } = await left(subject)
    if (files.length > 0) throw failure(`${files.join(', ')} are left`)
  },
  'leak.memory': async (subject) => {
    const { bytesEach } = await left(subject)
    if (bytesEach > allowedBytes) throw failure(`each start and stop adds ${kilobytes(bytesEach)}`)
    return `${kilobytes(Math.max(bytesEach, 0))} each`
  },
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`
}
