import type { CheckedConfig } from './checked-config.js'
import { copyData } from './copy.js'
import { isRecord } from './path.js'
import type { Path } from './path.js'
import { isUsable, listPlugins } from './plugin-list.js'
import type { ListedPlugin } from './plugin-list.js'
import { problemsError } from './problem.js'
import type { Problem, Source } from './problem.js'
import { configSchemas } from './schema.js'
import { validatorOf } from './validator.js'

/**
 * Checks a config against its schema and returns a copy. The copy holds what was written and no defaults: whoever
 * reads a key has its default, and `logging.level` may only win over `gateway.logLevel` when it was written.
 * Throws OC_CONFIG_INVALID with every problem, never with a value.
 */
export async function checkConfig(
  value: unknown,
  source: Source & { readonly folder?: string } = {},
): Promise<CheckedConfig> {
  const problems: Problem[] = []
  if (!isRecord(value))
    throw problemsError('OC_CONFIG_INVALID', [{ path: [], text: 'must be an object' }], source)
  const { plugins: list, ...rest } = value
  const blocks = copyData(rest, [], problems) as Record<string, unknown>
  const plugins = listPlugins(list, problems)
  problems.push(...(await checkBlocks(blocks)))
  for (const plugin of plugins) problems.push(...(await checkEntry(plugin.entry, plugin.path)))
  if (problems.length > 0) throw problemsError('OC_CONFIG_INVALID', problems, source)
  const { file, folder } = source
  return {
    blocks,
    plugins,
    ...(file === undefined ? {} : { file }),
    ...(folder === undefined ? {} : { folder }),
    ...(source.locate ? { locate: source.locate } : {}),
  }
}

async function checkBlocks(blocks: Record<string, unknown>): Promise<Problem[]> {
  if (Object.keys(blocks).length === 0) return []
  const schemas = configSchemas()
  const problems = (await validatorOf(schemas.root, 'config')).check(blocks, [])
  for (const [name, block] of Object.entries(blocks)) {
    const schema = schemas.blocks.get(name)
    if (schema) problems.push(...(await validatorOf(schema, 'config')).check(block, [name]))
  }
  return problems
}

async function checkEntry(entry: ListedPlugin['entry'], path: Path): Promise<Problem[]> {
  const validator = await validatorOf(configSchemas().entry, 'config')
  const use = entry['use']
  if (use === undefined || typeof use === 'string') return validator.check(entry, path)
  // The schema knows files and packages only; a plugin in code stands in for its name.
  const problems = validator.check({ ...entry, use: 'inline' }, path)
  if (!isUsable(use)) problems.push({ path: [...path, 'use'], text: 'must be a package, a file or a plugin' })
  return problems
}
