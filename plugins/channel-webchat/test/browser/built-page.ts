import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export interface BuiltPage {
  readonly folder: string
  remove(): void
}

/** Builds the page as it is now: `dist` may be older than its source. */
export async function buildPage(): Promise<BuiltPage> {
  const folder = mkdtempSync(join(tmpdir(), 'openclaw-page-'))
  await build({
    configFile: fileURLToPath(new URL('../../page/vite.config.ts', import.meta.url)),
    logLevel: 'warn',
    build: { outDir: folder },
  })
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}
