import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readTarball } from '../packages/tarball.js'
import type { Packed } from '../packages/pack.js'
import type { Finding } from '../shape/finding.js'
import { differences, transcriptPath, type Step } from './transcript.js'
import { walk } from './walk.js'

/** Does what the guide for authors of plugins says, with the tarballs alone, and prints how long each step took. */
export async function checkGuide(
  packed: readonly Packed[],
  root: string,
  folder: string,
): Promise<readonly Finding[]> {
  const path = 'docs/write-a-channel.md'
  try {
    const steps = await walk(await Promise.all(packed.map(readTarball)), folder)
    for (const { command, seconds } of steps) console.log(`${seconds.toFixed(1).padStart(6)} s  ${command}`)
    const shown = JSON.parse(await readFile(join(root, transcriptPath), 'utf8')) as readonly Step[]
    const cure = 'npm run new-user && npm run generate'
    return differences(steps, shown).map((what) => ({ path, what, cure }))
  } catch (error) {
    const what = `a step fails: ${(error as Error).message}`
    return [{ path, what, cure: 'mend what the step is about, or the guide' }]
  }
}
