import type { CheckedConfig } from './checked-config.js'
import { nearest } from './nearest.js'
import { getAt } from './path.js'
import type { Path } from './path.js'
import type { Problem } from './problem.js'

/** Every place of the routing that names an agent which is not there: messages would end dead, nobody stands in. */
export function unknownAgents({ blocks }: CheckedConfig, known: ReadonlySet<string>): Problem[] {
  const { rules = [], default: otherwise } = blocks.routing ?? {}
  const targets: Path[] = rules.map((_, index) => ['routing', 'rules', index, 'target'])
  if (otherwise) targets.push(['routing', 'default'])
  const places = targets.flatMap((target): Path[] => [
    [...target, 'agentId'],
    [...target, 'fallback'],
  ])
  return places.flatMap((path) => {
    const id = getAt(blocks, path)
    return typeof id !== 'string' || known.has(id) ? [] : unknown(path, id, known)
  })
}

function unknown(path: Path, id: string, known: ReadonlySet<string>): Problem {
  const near = nearest(id, known)
  const meant = near === undefined ? '' : `Did you mean "${near}"? `
  const name = JSON.stringify(id)
  return {
    path,
    text: `names the agent ${name}, and no agent has this id`,
    cure: `${meant}Add agents.${id}, or name one that exists: ${[...known].sort().join(', ')}.`,
  }
}
