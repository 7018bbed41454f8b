import { performance } from 'node:perf_hooks'
import { AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook } from 'tapable'
import { Generation } from '../packages/kernel/dist/generation.js'
import { hookNames, hookTable } from '../packages/kernel/dist/hooks.js'
import { interleave } from './lib/measure.js'
import { guardHost, makeCall, makeScope, makeTap } from './lib/taps.js'

export const name = 'generation'
export const limit = 'tapable itself, the same taps'
export const ours = 'a new generation of 50 plugins'
export const unit = 'ms'
export const target = /** @type {const} */ ({ atMost: 5, of: 'ours' })

const plugins = 50
const tapsPerPlugin = 4
const kinds = { bail: AsyncSeriesBailHook, waterfall: AsyncSeriesWaterfallHook, series: AsyncSeriesHook }

/** @param {{ rounds: number }} options */
export async function run({ rounds }) {
  const scopes = makeScopes()
  return interleave({
    rounds: rounds * 4,
    warmUps: 3,
    limit: () => timed(() => compileTapable(scopes)),
    ours: () => timed(() => compileGeneration(scopes)),
  })
}

function makeScopes() {
  return Array.from({ length: plugins }, (_, index) => {
    const scope = makeScope(`plugin-${index}`)
    for (let tap = 0; tap < tapsPerPlugin; tap += 1) {
      scope.taps.push(makeTap(scope, hookNames[(index + tap * 3) % hookNames.length]))
    }
    scope.registered.set('commands', new Map([[scope.id, {}]]))
    return scope
  })
}

// Tapable compiles a hook when it is first called, so both call each hook once.

/** @param {ReturnType<typeof makeScopes>} scopes */
function compileGeneration(scopes) {
  const { hooks } = new Generation(scopes, guardHost)
  for (const hook of Object.values(hooks)) hook.run({}, makeCall())
}

/** @param {ReturnType<typeof makeScopes>} scopes */
function compileTapable(scopes) {
  for (const name of hookNames) {
    const hook = new kinds[hookTable[name].kind](['subject', 'call'])
    for (const { taps } of scopes) {
      for (const tap of taps) {
        if (tap.hook === name) hook.tapAsync(tap.scope.id, (_subject, _call, done) => done(null, undefined))
      }
    }
    hook.callAsync({}, {}, () => undefined)
  }
}

/** @param {() => void} task */
function timed(task) {
  const began = performance.now()
  task()
  return performance.now() - began
}
