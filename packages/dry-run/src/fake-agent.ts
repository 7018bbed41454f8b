import { nearest } from '@openclaw/config'
import { OpenClawError } from '@openclaw/sdk'
import type { Agent, AgentEvent, Turn, World } from '@openclaw/sdk'
import { spanMs } from './span.js'
import type { FakeAnswer, FakeScript } from './suite.js'

/** An agent that answers as it is told; without a script it says what it is given. */
export function fakeAgent(id: string, script: FakeScript | undefined, world: World): Agent {
  let asked = 0

  function answerTo(turn: Turn): FakeAnswer {
    if (script === undefined) return { reply: turn.text }
    if (!isList(script)) return asAnswer(script)
    const answer = script[asked]
    asked += 1
    if (answer === undefined)
      throw new Error(`the agent "${id}" was asked more often than its script has answers`)
    return asAnswer(answer)
  }

  async function* run(turn: Turn, { signal }: { signal: AbortSignal }): AsyncIterable<AgentEvent> {
    const { reply = '', error, delay } = answerTo(turn)
    if (delay !== undefined) await waitFor(spanMs(delay), world, signal)
    if (error !== undefined) throw new Error(error)
    yield { type: 'done', text: reply }
  }

  // Its own limit is left out: a delay in a test is meant.
  return { description: 'a fake', run }
}

/** A script for an agent that the config does not have would test nothing. */
export function checkScripts(scripts: Readonly<Record<string, unknown>>, known: Iterable<string>): void {
  const ids = [...known]
  for (const id of Object.keys(scripts).filter((name) => !ids.includes(name))) {
    const near = nearest(id, ids)
    throw new OpenClawError('OC_TEST_INVALID', `agents names "${id}", and the config has no such agent`, {
      hint: near === undefined ? `The config has ${ids.join(', ')}.` : `Did you mean "${near}"?`,
    })
  }
}

function isList(script: FakeScript): script is readonly (string | FakeAnswer)[] {
  return Array.isArray(script)
}

function asAnswer(answer: string | FakeAnswer): FakeAnswer {
  return typeof answer === 'string' ? { reply: answer } : answer
}

function waitFor(ms: number, world: World, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = world.scheduler.after(ms, resolve)
    signal.addEventListener('abort', () => {
      cancel()
      reject(signal.reason as Error)
    })
  })
}
