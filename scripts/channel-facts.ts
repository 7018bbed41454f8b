import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkConfig } from '@openclaw/config'
import { format } from 'prettier'
import { senders } from '../packages/cli/src/commands/channels-list.js'
import { declaredBy, type DeclaredChannel } from '../packages/cli/src/channels/declared.js'
import { resolvePlugins } from '../packages/cli/src/plan.js'
import { root } from './generated.js'

/** What a plugin has to be told to be set up; nothing of it is opened. */
const samples: Readonly<Record<string, object>> = {
  telegram: { token: 'a-token' },
  webhook: { secrets: ['a-key-of-thirty-two-bytes-0123456789'], url: 'https://example.com/answers' },
}

const page = 'docs/guarantees.md'
const [begin, end] = ['<!-- written by npm run generate: channels -->', '<!-- until here -->']

/** The channels of plugins/, as they declare themselves when they are set up. */
async function declared(): Promise<DeclaredChannel[]> {
  const types = (await readdir(join(root, 'plugins'))).flatMap(
    (name) => /^channel-(.+)$/.exec(name)?.[1] ?? [],
  )
  const channels = Object.fromEntries(types.map((type) => [type, samples[type] ?? {}]))
  const config = await checkConfig({ channels }, { folder: root })
  const { entries } = await resolvePlugins({ config, folder: root, written: config }, tmpdir())
  return declaredBy({ config, entries }, tmpdir()).sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** docs/guarantees.md, with its table of channels written anew. */
export async function guaranteesPage(): Promise<{ path: string; text: string }> {
  const rows = (await declared()).map(
    ({ id, channel: { guarantee, sender, notes = '' } }) =>
      `| \`${id}\` | \`${guarantee}\` | ${senders[sender]} | ${notes.replaceAll('|', '\\|')} |`,
  )
  const table = [
    '| channel | repeated send | who may send | what it means |',
    '| --- | --- | --- | --- |',
    ...rows,
  ]
  const before = await readFile(join(root, page), 'utf8')
  const [head, rest] = before.split(begin)
  const [, tail] = rest?.split(end) ?? []
  if (head === undefined || tail === undefined)
    throw new Error(`${page}: the lines ${begin} and ${end} are missing`)
  const text = `${head}${begin}\n\n${table.join('\n')}\n\n${end}${tail}`
  return { path: page, text: await format(text, { parser: 'markdown', printWidth: 110 }) }
}
