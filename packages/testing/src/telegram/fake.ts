import type { BotAccount } from './bot.js'
import type { ActiveFault, Fault } from './faults.js'
import type { StoredFile } from './files.js'
import type { Limits } from './limiter.js'
import { createOracle, type Oracle } from './oracle.js'
import { changeMembership, migrate, press, react, say } from './people.js'
import type { Membership, Pressing, Reacting, Said, Saying } from './people.js'
import { Platform, type BotOptions, type PlatformOptions } from './platform.js'
import type { CallRecord } from './record.js'
import { listen } from './server.js'
import type { TrackedUpdate } from './updates.js'
import type { FakeChat, FakeUser, Wire } from './wire.js'

export interface FakeTelegramOptions extends PlatformOptions {
  /** The bots that are there from the start; one, if left out. */
  readonly bots?: readonly BotOptions[]
}

/** A bot of the platform: what its program needs to know. */
export interface FakeBot {
  readonly token: string
  readonly user: FakeUser
}

/** A platform of its own, on a port of its own. */
export interface FakeTelegram extends Oracle {
  /** What a client takes as the root of the API. */
  readonly url: string
  /** The token of the first bot. */
  readonly token: string
  readonly bots: readonly FakeBot[]
  readonly record: CallRecord
  readonly files: readonly StoredFile[]
  /** Groups that are there already do not know a new bot. */
  addBot(options?: BotOptions): FakeBot
  /** Makes a chat known without a word: bots may write to it. */
  open(chat: number | FakeChat, options?: { readonly to?: string; readonly topics?: readonly number[] }): void
  say(saying: Saying): Said
  react(reacting: Reacting): readonly TrackedUpdate[]
  press(pressing: Pressing): readonly TrackedUpdate[]
  changeMembership(membership: Membership): readonly TrackedUpdate[]
  /** Queues an update as it is, whatever it is; only its id is given to it. Nothing checks it. */
  raw(update: Wire, options?: { readonly to?: string; readonly chatId?: number }): TrackedUpdate
  /** Nobody can write to the topic any more, until it is opened again. */
  closeTopic(chat: number, topic: number, closed?: boolean): void
  /** The group becomes a supergroup with another id: whoever writes to the old one is told the new one. */
  migrate(group: number, supergroup: number): readonly TrackedUpdate[]
  /** From now on a token is good for nothing, until it is restored. */
  revoke(token?: string): void
  restore(token?: string): void
  /** Bot API, Update, update_id: after a week without updates, the next id is a random one. No update may be waiting. */
  afterQuietWeek(options?: { readonly to?: string; readonly nextId?: number }): void
  /** Switches the platform's limits on, or off where none are given. */
  limit(limits: Limits | undefined): void
  fault(fault: Fault): ActiveFault
  clearFaults(): void
  /** Ends every connection. */
  stop(): Promise<void>
}

/** A Telegram Bot API that speaks the real wire on a free port of 127.0.0.1, and remembers everything. */
export async function startFakeTelegram(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const platform = new Platform(options)
  for (const bot of options.bots ?? [{}]) platform.addBot(bot)
  const { url, close } = await listen(platform)
  return {
    ...createOracle(platform),
    url,
    token: platform.bot().token,
    record: platform.record,
    get bots() {
      return [...platform.bots.values()].map(published)
    },
    get files() {
      return platform.files.all()
    },
    addBot: (bot = {}) => published(platform.addBot(bot)),
    open(chat, { to, topics = [] } = {}) {
      const room = platform.enter(chat, platform.bot(to), topics.length > 0)
      for (const topic of topics) room.topic(topic)
    },
    say: (saying) => say(platform, saying),
    react: (reacting) => react(platform, reacting),
    press: (pressing) => press(platform, pressing),
    changeMembership: (membership) => changeMembership(platform, membership),
    raw: (update, { to, chatId } = {}) => platform.bot(to).queue.push(update, chatId),
    closeTopic(chat, topic, closed = true) {
      platform.enter(chat, platform.bot(), true).topic(topic).closed = closed
    },
    migrate: (group, supergroup) => migrate(platform, group, supergroup),
    revoke: (token) => void (platform.bot(token).revoked = true),
    restore: (token) => void (platform.bot(token).revoked = false),
    afterQuietWeek({ to, nextId } = {}) {
      const { queue } = platform.bot(to)
      if (queue.size > 0)
        throw new Error(`${queue.size} updates are waiting: no week was quiet. Let the bot confirm them`)
      queue.renumber(nextId ?? platform.faults.chance.between(1, 999_999_999))
    },
    limit: (limits) => platform.limiter.set(limits),
    fault: (fault) => platform.faults.add(fault),
    clearFaults: () => platform.faults.clear(),
    async stop() {
      for (const { webhook } of platform.bots.values()) webhook?.stop()
      await close()
    },
  }
}

function published({ token, user }: BotAccount): FakeBot {
  return { token, user }
}
