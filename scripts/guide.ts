import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { root } from './generated.js'
import { transcriptPath, type Step } from './new-user/transcript.js'

const template = 'packages/cli/templates/channel'

/**
 * A guide whose blocks are cut from what is tested. `<!-- file: src/index.ts -->` stands before a file of the template of
 * a channel, `<!-- file: src/api.ts async say -->` before the part of it that begins with these words, `<!-- script: … -->`
 * before a file of the walk, `<!-- steps: a b -->` before commands as the walk took them, `<!-- output: a -->` before what
 * one printed, `<!-- times -->` before how long each took.
 */
export async function filledGuide(path: string): Promise<string> {
  const text = await readFile(join(root, path), 'utf8')
  const steps = JSON.parse(await readFile(join(root, transcriptPath), 'utf8')) as readonly Step[]
  const marked = /(<!-- (file|script|steps|output|times):? ?(.*?) -->\n\n?)(?:```[^]*?\n```\n|(?:\|.*\n)+)?/g
  const filled: string[] = []
  let end = 0
  for (const match of text.matchAll(marked)) {
    const [whole, marker = '', kind = '', what = ''] = match
    filled.push(text.slice(end, match.index), marker, '\n', await block(kind, what, steps), '\n')
    end = match.index + whole.length
  }
  const filepath = join(root, path)
  return format([...filled, text.slice(end)].join(''), { ...(await resolveConfig(filepath)), filepath })
}

async function block(kind: string, what: string, steps: readonly Step[]): Promise<string> {
  if (kind === 'times') return times(steps)
  if (kind === 'steps')
    return fence(
      'console',
      what
        .split(' ')
        .map((name) => asTyped(found(name, steps)))
        .join('\n'),
    )
  if (kind === 'output') return fence('console', found(what, steps).output)
  const [, file = '', begin = ''] = /^(\S+) ?(.*)$/.exec(what) ?? []
  const folder = kind === 'script' ? 'scripts/new-user' : template
  const source = (await readFile(join(root, folder, file), 'utf8')).replaceAll('sprout', 'hello')
  return fence(file.endsWith('.mjs') ? 'js' : 'ts', begin === '' ? source.trim() : cut(source, begin, file))
}

/** From the line that begins so, the outermost of them, to the line that closes it; moved to the margin. */
export function cut(source: string, begin: string, file: string): string {
  const lines = source.split('\n')
  const indentOf = (line: string) => line.search(/\S/)
  const starts = lines.filter((line) => line.trimStart().startsWith(begin))
  const indent = Math.min(...starts.map(indentOf))
  const outermost = starts.filter((line) => indentOf(line) === indent)
  if (outermost.length !== 1) throw new Error(`${outermost.length} lines of ${file} begin with "${begin}"`)
  const first = lines.indexOf(outermost[0] ?? '')
  const rest = lines.slice(first + 1)
  const length = rest.findIndex((line) => indentOf(line) === indent && /^\s*[})]/.test(line))
  return lines
    .slice(first, first + length + 2)
    .map((line) => line.slice(indent))
    .join('\n')
}

function found(name: string, steps: readonly Step[]): Step {
  const step = steps.find((one) => one.name === name)
  if (!step) throw new Error(`no step of the walk is called ${name}: npm run new-user`)
  return step
}

function asTyped({ command, output }: Step): string {
  return [`$ ${command}`, ...(output === '' ? [] : [output])].join('\n')
}

function times(steps: readonly Step[]): string {
  const rows = steps.map(({ command, seconds }) => `| \`${command}\` | ${seconds.toFixed(1)} |`)
  const sum = steps.reduce((total, { seconds }) => total + seconds, 0)
  return ['| | s |', '| --- | ---: |', ...rows, `| | **${sum.toFixed(1)}** |`].join('\n')
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}
