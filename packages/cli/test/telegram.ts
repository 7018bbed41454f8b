import { startFakeTelegram } from '@openclaw/testing/telegram'
import type { FakeTelegram } from '@openclaw/testing/telegram'
import { onTestFinished } from 'vitest'

/** A Telegram of its own, gone after the test. */
export async function telegram(): Promise<FakeTelegram> {
  const fake = await startFakeTelegram()
  onTestFinished(() => fake.stop())
  return fake
}

export const ann = { id: 123456, is_bot: false, first_name: 'Ann' }
