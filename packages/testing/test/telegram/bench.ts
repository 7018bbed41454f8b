import { startFakeTelegram, type FakeTelegram, type FakeTelegramOptions } from '@openclaw/testing/telegram'
import { Api, GrammyError } from 'grammy'
import { onTestFinished } from 'vitest'

/** A platform that ends with the test, and a client of its first bot. */
export async function bench(options?: FakeTelegramOptions): Promise<{ telegram: FakeTelegram; api: Api }> {
  const telegram = await startFakeTelegram(options)
  onTestFinished(() => telegram.stop())
  return { telegram, api: clientOf(telegram) }
}

export function clientOf(telegram: FakeTelegram, token = telegram.token): Api {
  return new Api(token, { apiRoot: telegram.url })
}

/** What the platform answered where it refused. */
export async function refusal(request: Promise<unknown>): Promise<GrammyError> {
  try {
    await request
  } catch (error) {
    if (error instanceof GrammyError) return error
    throw error
  }
  throw new Error('The request was not refused')
}
