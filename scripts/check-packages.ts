import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { checkGuide } from './new-user/check.js'
import { checkPacked } from './packages/check.js'
import { packAll } from './packages/pack.js'
import { findingLine } from './shape/finding.js'

const { values } = parseArgs({ options: { keep: { type: 'string' } } })
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = values.keep ? resolve(values.keep) : await mkdtemp(join(tmpdir(), 'openclaw-packages-'))
try {
  await mkdir(folder, { recursive: true })
  const packed = await packAll(root, folder)
  const found = await checkPacked(packed, root, folder)
  const findings = found.length > 0 ? found : await checkGuide(packed, root, join(folder, 'user'))
  for (const finding of findings) console.error(findingLine(finding))
  if (findings.length > 0) process.exitCode = 1
  else
    console.log(
      `${packed.length} packages: packed, linted, installed alone, imported, run; the guide for authors walked through`,
    )
} finally {
  if (!values.keep) await rm(folder, { recursive: true, force: true })
}
