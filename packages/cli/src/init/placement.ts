import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { OpenClawError, isOpenClawError } from '@openclaw/sdk'
import type { Draft, DraftFile } from './draft.js'

/**
 * Does what a draft says, all or nothing: the files are written into a folder beside, checked there, and moved. When
 * anything fails, and when a signal ends the process, the folder is as it was. Throws OC_INIT_UNWRITABLE.
 */
export async function place(draft: Draft, check: (stage: string) => Promise<void>): Promise<void> {
  const stage = openStage(draft.folder)
  const release = onSignal(() => removeStage(stage))
  try {
    for (const file of draft.files) writeStaged(stage, draft.folder, file)
    await check(stage)
    move(draft, stage)
  } catch (error) {
    throw inWords(error, draft.folder, stage)
  } finally {
    release()
    removeStage(stage)
  }
}

/** Throws OC_INIT_UNWRITABLE when nothing can be written there. Leaves nothing behind. */
export function checkWritable(folder: string): void {
  removeStage(openStage(folder))
}

/** In the folder itself, so that plugins beside it are found; or where the folder is going to be. */
function openStage(folder: string): string {
  let base = folder
  while (!existsSync(base)) base = dirname(base)
  try {
    return mkdtempSync(join(base, '.openclaw-init-'))
  } catch (error) {
    throw unwritable(folder, error)
  }
}

function removeStage(stage: string): void {
  rmSync(stage, { recursive: true, force: true })
}

function writeStaged(stage: string, folder: string, { name, text, mode }: DraftFile): void {
  const file = join(stage, name)
  writeFileSync(file, text, { flag: 'wx', mode: mode ?? 0o644 })
  const standing = join(folder, name)
  if (mode === undefined && existsSync(standing)) chmodSync(file, statSync(standing).mode & 0o777)
}

/** Each step is one rename; what was done is undone in reverse when a later one fails. */
function move({ folder, files, retired }: Draft, stage: string): void {
  const undo: (() => void)[] = []
  try {
    const made = mkdirSync(folder, { recursive: true })
    if (made !== undefined) undo.push(() => rmSync(made, { recursive: true, force: true }))
    const before = join(stage, 'before')
    mkdirSync(before)
    for (const { from, to } of retired) {
      renameSync(join(folder, from), join(folder, to))
      undo.push(() => renameSync(join(folder, to), join(folder, from)))
    }
    for (const { name } of files) {
      // What a link points to is what changes, and the link stays.
      const target = existsSync(join(folder, name)) ? realpathSync(join(folder, name)) : join(folder, name)
      if (existsSync(target)) {
        copyFileSync(target, join(before, name))
        undo.push(() => renameSync(join(before, name), target))
      } else undo.push(() => rmSync(target, { force: true }))
      renameSync(join(stage, name), target)
    }
  } catch (error) {
    for (const step of undo.reverse()) step()
    throw error
  }
}

function onSignal(clean: () => void): () => void {
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  function end(signal: NodeJS.Signals): void {
    clean()
    process.exit(128 + constants.signals[signal])
  }
  for (const signal of signals) process.on(signal, end)
  return () => signals.forEach((signal) => process.off(signal, end))
}

function inWords(error: unknown, folder: string, stage: string): unknown {
  if (!isOpenClawError(error)) return unwritable(folder, error)
  if (!error.message.includes(stage)) return error
  const message = error.message.replaceAll(stage, folder)
  const hint = error.hint?.replaceAll(stage, folder)
  return new OpenClawError(error.code, message, { cause: error, ...(hint === undefined ? {} : { hint }) })
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'writing there is not permitted',
  EPERM: 'writing there is not permitted',
  EROFS: 'it is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENOTDIR: 'a part of its path is a file',
  ENAMETOOLONG: 'its name is too long',
}

function unwritable(folder: string, error: unknown): OpenClawError {
  const { code, message } = error as NodeJS.ErrnoException
  const reason = reasons[code ?? ''] ?? code ?? message
  return new OpenClawError('OC_INIT_UNWRITABLE', `${folder} cannot be written: ${reason}`, {
    cause: error,
    hint: 'Mend that, or name another folder: openclaw init <folder>. Nothing was written.',
  })
}
