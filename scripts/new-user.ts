import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { root } from './generated.js'
import { transcriptPath } from './new-user/transcript.js'
import { walk } from './new-user/walk.js'
import { packAll } from './packages/pack.js'
import { readTarball } from './packages/tarball.js'

// What comes of it is what the guide shows from then on.
const folder = await mkdtemp(join(tmpdir(), 'openclaw-new-user-'))
try {
  const tarballs = await Promise.all((await packAll(root, folder)).map(readTarball))
  const steps = await walk(tarballs, join(folder, 'user'))
  const path = join(root, transcriptPath)
  await writeFile(
    path,
    await format(JSON.stringify(steps), { ...(await resolveConfig(path)), filepath: path }),
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
