import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startFakeTelegram } from '@openclaw/testing/telegram'
import type { FakeTelegram } from '@openclaw/testing/telegram'
import { onTestFinished } from 'vitest'
import { folderWith } from './command.js'

const plugin = fileURLToPath(new URL('../../../plugins/channel-telegram', import.meta.url))

/** A Telegram of its own, gone after the test. */
export async function telegram(): Promise<FakeTelegram> {
  const fake = await startFakeTelegram()
  onTestFinished(() => fake.stop())
  return fake
}

/** A folder with these files, in which the plugin for Telegram is installed. */
export function folderWithTelegram(files: Readonly<Record<string, string>> = {}): string {
  const folder = folderWith(files)
  const place = join(folder, 'node_modules/@openclaw/channel-telegram')
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(plugin, place)
  return folder
}

export const ann = { id: 123456, is_bot: false, first_name: 'Ann' }
