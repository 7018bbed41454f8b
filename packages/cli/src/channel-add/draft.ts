import { checkConfig, editText, getAt, isRecord, withEdits } from '@openclaw/config'
import type { Edit } from '@openclaw/config'
import { createRedactor } from '@openclaw/log/redactor'
import { isOpenClawError } from '@openclaw/sdk'
import { existing } from '../init/draft.js'
import type { DraftFile } from '../init/draft.js'
import { literal } from '../init/config-text.js'
import { envText } from '../init/env-text.js'
import { schemaLocation } from '../init/own-package.js'
import { place } from '../init/placement.js'
import { hideInOutput } from '../output.js'
import { resolvePlugins } from '../plan.js'
import { secretTexts } from '../secret-texts.js'
import { setUpPlan } from '../set-up.js'
import { editsOf } from './addition.js'
import type { Addition } from './addition.js'
import { differenceOf } from './difference.js'
import { unwritable } from './target.js'
import type { Target } from './target.js'

/** What adding is about to do. Nothing of it is done yet. */
export interface Draft {
  readonly target: Target
  readonly files: readonly DraftFile[]
  /** The lines of the config that go and come. */
  readonly difference: readonly string[]
  /** What a person has to write into the config; empty where it is edited. */
  readonly byHand: readonly string[]
}

const environment = '.env'

/** Makes the change and checks the config as a start would do. Throws what would be wrong with it. */
export async function draftOf(target: Target, addition: Addition, home: string): Promise<Draft> {
  const { folder, loaded, text, file } = target
  const edits = editsOf(loaded.value, addition)
  await checkEdited(target, edits, addition, home)
  const before = text ?? `${JSON.stringify({ $schema: schemaLocation() }, null, 2)}\n`
  const after = target.isCode ? undefined : await editText(file, before, edits)
  const kept = existing(folder, environment)
  const { variable, credential } = addition
  const values = envText(kept, credential === undefined ? {} : { [variable]: credential })
  return {
    target,
    files: [
      ...(credential === undefined || values === kept
        ? []
        : [{ name: environment, text: values, mode: 0o600, isNew: kept === undefined }]),
      ...(after === undefined ? [] : [{ name: nameOf(target), text: after, isNew: text === undefined }]),
    ],
    difference: after === undefined ? [] : differenceOf(text ?? '', after),
    byHand: after === undefined ? linesFor(edits, target.isCode) : [],
  }
}

/** All or nothing. Throws OC_CONFIG_UNWRITABLE. */
export async function writeDraft({ target: { folder }, files }: Draft): Promise<void> {
  const nothing = { kept: [], retired: [], difference: [] }
  try {
    await place({ folder, files, ...nothing }, async () => undefined)
  } catch (error) {
    throw unwritable(folder, isOpenClawError(error) ? error.cause : error)
  }
}

/** From here on this process knows the credential as a gateway would, and what it must not print. */
async function checkEdited(
  { loaded }: Target,
  edits: readonly Edit[],
  { variable, credential }: Addition,
  home: string,
): Promise<void> {
  if (credential !== undefined) process.env[variable] = credential
  const config = await checkConfig(withEdits(loaded.value, edits), loaded)
  const { entries } = await resolvePlugins({ config, folder: loaded.folder, written: config }, home)
  const secrets = createRedactor()
  secrets.add(secretTexts(entries))
  hideInOutput(secrets)
  setUpPlan({ config, entries }, home, 'fatal')
}

function nameOf({ file, folder }: Target): string {
  return file.slice(folder.length + 1)
}

/** As they would stand in the config, without what is around them. */
function linesFor(edits: readonly Edit[], isCode: boolean): string[] {
  const added = edits.reduce<unknown>((config, { path, value }) => {
    const list = typeof path.at(-1) === 'number' ? path.slice(0, -1) : undefined
    const there = list === undefined ? undefined : getAt(config, list)
    const index = Array.isArray(there) ? there.length : 0
    return withEdits(config, [{ path: list === undefined ? path : [...list, index], value }])
  }, {})
  const text = isCode ? literal(added, '') : JSON.stringify(isRecord(added) ? added : {}, null, 2)
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.slice(2))
}
