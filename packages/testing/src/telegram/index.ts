/**
 * A fake Telegram Bot API for tests: an unmodified client talks to it, people write to its bots, faults befall it, and
 * it remembers all that went over the wire.
 *
 * ```ts
 * const telegram = await startFakeTelegram()
 * const bot = new Bot(telegram.token, { client: { apiRoot: telegram.url } })
 * telegram.say({ chat: 42, text: 'hello' })
 * telegram.shown(42)
 * ```
 */
export { startFakeTelegram } from './fake.js'
export type { FakeBot, FakeTelegram, FakeTelegramOptions } from './fake.js'
export type { ShownDraft, ShownMessage } from './chat.js'
export type { ActiveFault, CallFault, Fault, UpdateFault } from './faults.js'
export type { StoredFile } from './files.js'
export { bytesOf } from './files.js'
export type { Limits } from './limiter.js'
export type { Media, MediaKind } from './media.js'
export type { ChatView, Oracle, Repetition } from './oracle.js'
export type { Membership, Pressing, Reacting, Said, Saying } from './people.js'
export type { BotOptions, PlatformOptions } from './platform.js'
export type { Call, CallRecord, Outcome } from './record.js'
export type { TrackedUpdate } from './updates.js'
export type { FakeChat, FakeEntity, FakeMessage, FakeUpdate, FakeUser, Wire } from './wire.js'
