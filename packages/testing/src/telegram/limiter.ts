import { tooManyRequests, type FakeChat } from './wire.js'

/** Bots FAQ, "My bot is hitting limits": about one message a second in a chat, 20 a minute in a group, 30 a second in all. */
export interface Limits {
  /** How many messages may come at once in a chat before its rate counts; 1. */
  readonly burst?: number
  readonly perSecondInChat?: number
  readonly perMinuteInGroup?: number
  readonly perSecond?: number
}

interface Bucket {
  left: number
  at: number
}

/** Counts what bots send. A message that is refused does not count. */
export class Limiter {
  readonly #buckets = new Map<string, Bucket>()
  readonly #now: () => number
  #limits: Limits | undefined

  constructor(now: () => number) {
    this.#now = now
  }

  set(limits: Limits | undefined): void {
    this.#limits = limits
    this.#buckets.clear()
  }

  /** Refuses a message that comes too early. */
  take(token: string, chat: FakeChat): void {
    if (!this.#limits) return
    const { burst = 1, perSecondInChat = 1, perMinuteInGroup = 20, perSecond = 30 } = this.#limits
    const rates = [
      { key: `${token} ${chat.id}`, most: burst, perSecond: perSecondInChat },
      { key: token, most: perSecond, perSecond },
      ...(chat.type === 'private'
        ? []
        : [{ key: `${token} ${chat.id} group`, most: perMinuteInGroup, perSecond: perMinuteInGroup / 60 }]),
    ]
    const buckets = rates.map(({ key, most, perSecond: rate }) => ({
      bucket: this.#bucket(key, most, rate),
      rate,
    }))
    const waits = buckets.map(({ bucket, rate }) => (bucket.left >= 1 ? 0 : (1 - bucket.left) / rate))
    const wait = Math.max(...waits)
    if (wait > 0) throw tooManyRequests(Math.max(1, Math.ceil(wait)))
    for (const { bucket } of buckets) bucket.left -= 1
  }

  #bucket(key: string, most: number, rate: number): Bucket {
    const now = this.#now()
    const known = this.#buckets.get(key)
    if (!known) {
      const full = { left: most, at: now }
      this.#buckets.set(key, full)
      return full
    }
    known.left = Math.min(most, known.left + ((now - known.at) / 1000) * rate)
    known.at = now
    return known
  }
}
