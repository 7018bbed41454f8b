import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'

const executablePath = process.env['OPENCLAW_CHROMIUM'] ?? '/usr/bin/chromium'
const images = fileURLToPath(new URL('../../../../docs/images', import.meta.url))

/** Debian's own browser: none is downloaded. */
export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Error(
      `The browser tests need ${executablePath}, which is missing. Install the Debian package "chromium" ` +
        '(apt-get install chromium), or set OPENCLAW_CHROMIUM to the path of a Chromium.',
    )
  }
  // Chromium refuses its sandbox to root, as whom tests run in a container.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/** Writes docs/images/<name>.png when OPENCLAW_SCREENSHOTS is 1. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env['OPENCLAW_SCREENSHOTS'] !== '1') return
  await page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled' })
}
