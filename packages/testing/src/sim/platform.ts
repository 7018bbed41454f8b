import { SendError } from '@openclaw/sdk'
import type { Cancel, ChannelLink, Envelope, Outbound, Receipt, SendReceipt, World } from '@openclaw/sdk'
import type { Chance } from './chance.js'
import { during, type Faults } from './faults.js'
import { never, type Life } from './life.js'
import type { Record, Said } from './record.js'
import type { Trace } from './trace.js'

export interface PlatformHost {
  readonly world: World
  readonly faults: Faults
  readonly chance: Chance
  readonly record: Record
  readonly trace: Trace
}

/** What becomes of a send: `before` and `after` fail without a word on whether the platform acted. */
type Fate = 'done' | 'transient' | 'rateLimit' | 'before' | 'after' | 'hung' | 'hungDone'

const fates: readonly Fate[] = ['transient', 'transient', 'rateLimit', 'before', 'after', 'hung', 'hungDone']
const ambiguous = new Set<Fate>(['before', 'after', 'hung', 'hungDone'])
/** A delivery without an answer is tried again after it, in ms. */
const patienceMs = 4_000

/** People and their messages behind one channel. It outlives the gateway, and remembers everything. */
export class Platform {
  readonly id: string
  /** It shows a send with a key that it knows only once. */
  readonly keyed: boolean
  readonly #host: PlatformHost
  readonly #queues: readonly Said[][]
  readonly #keys = new Set<string>()
  #life: Life | undefined
  #link: ChannelLink | undefined
  /** What ends the wait for each conversation's next delivery. */
  readonly #timers = new Map<Said[], Cancel>()
  /** Repeated deliveries still to come. */
  #repeats = 0

  constructor(id: string, keyed: boolean, queues: readonly (readonly Said[])[], host: PlatformHost) {
    this.id = id
    this.keyed = keyed
    this.#host = host
    this.#queues = queues.map((said) => [...said])
    for (const queue of this.#queues) this.#next(queue)
  }

  /** Everything was delivered and acknowledged. */
  get idle(): boolean {
    return this.#repeats === 0 && this.#queues.every(({ length }) => length === 0)
  }

  async connect(life: Life, link: ChannelLink): Promise<() => void> {
    await life.sleep(this.#host.chance.between(1, 50))
    if (this.#faulty() && this.#host.chance.happens(this.#host.faults.open)) throw new Error('login refused')
    this.#life = life
    this.#link = link
    for (const queue of this.#queues) this.#next(queue)
    this.#loseLater(life, link)
    return () => {
      if (this.#link === link) this.#link = undefined
    }
  }

  /** Answers once, if the life that asks is still there to hear it. */
  send(life: Life, outbound: Outbound, key: string): Promise<SendReceipt> {
    if (!life.alive) return never()
    const { world, record, trace, chance } = this.#host
    const fate = this.#fate()
    const send = {
      ...{ channel: this.id, key, at: this.#now, life: life.number, ambiguous: ambiguous.has(fate) },
    }
    const recorded: Record['sends'][number] = send
    record.sends.push(recorded)
    trace.add(this.id, `send ${key} ${fate}`)
    const actMs = chance.between(1, 90)
    const answerMs = actMs + chance.between(0, 90)
    if (fate === 'done' || fate === 'after' || fate === 'hungDone')
      world.scheduler.after(actMs, () => this.#show(outbound, key))
    return new Promise((resolve, reject) => {
      if (fate === 'hung' || fate === 'hungDone') return
      life.world.scheduler.after(answerMs, () => {
        recorded.endedAt = this.#now
        if (fate === 'done') resolve({ platformId: key })
        else if (fate === 'transient') reject(new SendError('transient', 'try again'))
        else if (fate === 'rateLimit')
          reject(new SendError('rateLimit', 'too fast', { retryAfterMs: chance.between(100, 900) }))
        else reject(new Error('the connection broke'))
      })
    })
  }

  get #now(): number {
    return this.#host.world.clock.monotonic()
  }

  #faulty(): boolean {
    return this.#now < this.#host.faults.untilMs
  }

  #fate(): Fate {
    const { faults, chance } = this.#host
    if (during(faults.outages, this.#now)) return 'transient'
    return this.#faulty() && chance.happens(faults.send) ? chance.pick(fates) : 'done'
  }

  #show(outbound: Outbound, key: string): void {
    if (this.keyed && this.#keys.has(key)) return
    this.#keys.add(key)
    const { record, trace } = this.#host
    const { peer, answers, text } = outbound
    const names = answers.map(({ deliveryId }) => deliveryId)
    const shown = { at: this.#now, channel: this.id, conversation: peer.id, key, answers: names, text }
    record.shown.push(shown)
    trace.add(this.id, `shows ${key} ${names.join(' ')}`)
  }

  /** Delivers a conversation's oldest message until it is acknowledged; the next one only then. */
  #next(queue: Said[]): void {
    const [said] = queue
    if (!said) return
    if (said.at > this.#now) return this.#nextAfter(queue, said.at - this.#now)
    const [link, life] = [this.#link, this.#life]
    if (!link || !life?.alive) return
    const { chance } = this.#host
    // No answer at all counts as none.
    this.#nextAfter(queue, patienceMs)
    this.#deliver(link, life, said, (receipt) => {
      if (queue[0] !== said) return
      if (!('id' in receipt)) return this.#nextAfter(queue, receipt.retryAfterMs + chance.between(0, 200))
      queue.shift()
      this.#nextAfter(queue, chance.between(0, 50))
      if (chance.happens(0.15)) this.#repeatLater(said)
    })
    if (chance.happens(0.1)) this.#deliver(link, life, said)
  }

  /** In place of whatever was to come for this conversation. */
  #nextAfter(queue: Said[], ms: number): void {
    this.#timers.get(queue)?.()
    this.#timers.set(
      queue,
      this.#host.world.scheduler.after(ms, () => this.#next(queue)),
    )
  }

  #deliver(link: ChannelLink, life: Life, said: Said, answered?: (receipt: Receipt) => void): void {
    void link.receive(envelopeOf(said)).then((receipt) => {
      if (!life.alive) return
      this.#host.trace.add(this.id, `${receipt.status} ${said.name}`)
      if ('id' in receipt) said.receipts.push({ status: receipt.status, id: receipt.id })
      answered?.(receipt)
    })
  }

  /** Delivers again what was acknowledged long ago, as platforms do. */
  #repeatLater(said: Said): void {
    const { world, chance } = this.#host
    this.#repeats += 1
    world.scheduler.after(chance.between(1, 20_000), () => {
      this.#repeats -= 1
      const [link, life] = [this.#link, this.#life]
      if (link && life?.alive) this.#deliver(link, life, said)
    })
  }

  /** The connection is lost now and then, and comes back. */
  #loseLater(life: Life, link: ChannelLink): void {
    const { chance, faults } = this.#host
    if (!chance.happens(faults.open)) return
    life.world.scheduler.after(chance.between(100, 10_000), () => {
      link.report('down', 'the line is cut')
      life.world.scheduler.after(chance.between(50, 2_000), () => link.report('connected'))
    })
  }
}

function envelopeOf({ channel, conversation, name, kind }: Said): Envelope {
  return {
    ...{ channel, account: 'default', deliveryId: name, text: `${name} ${kind}` },
    ...{ peer: { kind: 'direct', id: conversation }, sender: { id: conversation } },
  }
}
