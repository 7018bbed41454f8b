import { writeFileSync } from 'node:fs'
import { caseOf, caseText, suiteName } from '@openclaw/dry-run'
import { OpenClawError } from '@openclaw/sdk'
import type { CommonFlags } from '../flags.js'
import { printDocument, printText, tell } from '../output.js'
import { openRecords, type RecordFlags, type Recorded } from '../records.js'

export interface ExportFlags extends CommonFlags, RecordFlags {
  readonly redact?: boolean
  readonly out?: string
}

/** Writes a recorded message as a case for `openclaw test`, to stdout or into a new file. */
export async function exportMessage(id: string, flags: ExportFlags): Promise<number> {
  const { redact = false, out, json } = flags
  if (out !== undefined && !/\.ya?ml$/.test(out)) throw wrongUse('--out names a .yaml file')
  if (out !== undefined && !suiteName.test(out)) throw wrongUse(`"${out}" is not found by openclaw test`)
  const { record, outbound } = await recorded(id, flags)
  if (!record.envelope) throw wrongUse(`${id} is no inbound message`)
  const suite = caseOf(record, outbound, { redact })
  const text = await caseText(suite, { redact })
  if (out !== undefined) write(out, text)
  if (json) printDocument({ ok: true, redacted: redact, ...(out === undefined ? {} : { file: out }), suite })
  else if (out === undefined) printText(text.trimEnd())
  else tell(`Written to ${out}.`)
  return 0
}

async function recorded(id: string, flags: ExportFlags): Promise<Recorded> {
  const records = await openRecords(flags)
  try {
    return await records.get(id)
  } finally {
    await records.close()
  }
}

/** What was written by somebody is for the owner of the file alone, and replaces nothing. */
function write(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    throw exists ? wrongUse(`${file} exists already`) : cause
  }
}

function wrongUse(message: string): OpenClawError {
  return new OpenClawError('OC_CLI_USAGE', message, {
    hint: 'Name an inbound message (openclaw messages list), and a new file such as one.openclaw-test.yaml.',
  })
}
