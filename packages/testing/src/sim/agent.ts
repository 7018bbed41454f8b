import type { Agent, AgentEvent, Turn } from '@openclaw/sdk'
import type { Chance } from './chance.js'
import type { Faults } from './faults.js'
import type { Life } from './life.js'
import { namesIn, type Record, type TurnRun } from './record.js'
import type { Trace } from './trace.js'

export interface AgentHost {
  readonly life: Life
  readonly faults: Faults
  readonly chance: Chance
  readonly record: Record
  readonly trace: Trace
}

const timeoutMs = 6_000

/** Answers by naming the messages it was asked; takes its time, fails, hangs and says nothing now and then. */
export function createAgent({ life, faults, chance, record, trace }: AgentHost): Agent {
  const now = () => life.world.clock.monotonic()

  async function* run(turn: Turn, { signal }: { signal: AbortSignal }): AsyncGenerator<AgentEvent> {
    const names = namesIn(turn.text)
    const history = turn.history.flatMap(({ role, text }) => (role === 'user' ? namesIn(text) : []))
    const ran: TurnRun = { session: turn.sessionKey, life: life.number, began: now(), names, history }
    record.turns.push(ran)
    trace.add('agent', `begins ${turn.id} ${names.join(' ')}`)
    const end = () => {
      if (ran.ended !== undefined || !life.alive) return
      ran.ended = now()
      trace.add('agent', `ends ${turn.id}`)
    }
    signal.addEventListener('abort', end)
    try {
      const faulty = now() < faults.untilMs && chance.happens(faults.agent)
      const what = faulty ? chance.pick(['fails', 'hangs', 'fails']) : 'answers'
      if (what === 'hangs') await life.sleep(10 * timeoutMs, signal)
      await life.sleep(chance.happens(0.1) ? chance.between(2_000, 5_500) : chance.between(5, 800), signal)
      if (what === 'fails') throw new Error('the model is overloaded')
      yield { type: 'done', text: chance.happens(0.1) ? '' : `re ${names.join(' ')}` }
    } finally {
      end()
      signal.removeEventListener('abort', end)
    }
  }

  return { timeoutMs, run }
}
