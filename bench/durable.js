import { turnRate } from './lib/turn-rate.js'

export const name = 'durable'
export const limit = 'raw Fastify, JSON POST, 32 connections'
export const ours = 'an echo turn through channel-http, queue-sqlite and session-file'
export const unit = 'requests/s'
export const target = /** @type {const} */ ({ atLeast: 0.2, of: 'ratio' })

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  return await turnRate({ rounds, inMemory: false })
}
