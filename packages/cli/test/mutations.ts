import { createRandom } from '@openclaw/dry-run'

export interface Mutation {
  /** What was done, to find it again. */
  readonly name: string
  readonly bytes: Buffer
  /** Nothing that was done this way leaves a config that could be meant. */
  readonly surelyWrong: boolean
}

type Random = () => number
type Mutate = (text: string, random: Random) => Omit<Mutation, 'name'>

const mutations: Readonly<Record<string, Mutate>> = {
  truncated(text, random) {
    return {
      bytes: Buffer.from(text.slice(0, 1 + pick(random, text.trimEnd().length - 1))),
      surelyWrong: true,
    }
  },
  flipped(text, random) {
    const bytes = Buffer.from(text)
    const at = pick(random, bytes.length)
    bytes[at] = bytes[at]! ^ (1 << pick(random, 8))
    return { bytes, surelyWrong: false }
  },
  invalidUtf8(text, random) {
    const bytes = Buffer.from(text)
    const at = pick(random, bytes.length)
    const broken = [[0xff], [0xc3], [0xe2, 0x28, 0xa1], [0xf0, 0x9f]][pick(random, 4)]!
    return {
      bytes: Buffer.concat([bytes.subarray(0, at), Buffer.from([...broken, 0x20]), bytes.subarray(at)]),
      surelyWrong: true,
    }
  },
  wrongType(text, random) {
    const config = JSON.parse(text) as object
    const [owner, key] = anywhere(config, random, () => true)
    const before = owner[key]
    const others = [[], {}, 'text', -1, 0.5, null, true, [[1]], { deep: { er: 1 } }].filter(
      (other) => kindOf(other) !== kindOf(before),
    )
    owner[key] = others[pick(random, others.length)]
    return { bytes: Buffer.from(JSON.stringify(config, null, 2)), surelyWrong: false }
  },
  unknownKey(text, random) {
    const config = JSON.parse(text) as object
    const [owner, key] = anywhere(config, random, (value) => kindOf(value) === 'object')
    const target = owner[key] as Record<string, unknown>
    const names = ['toString', 'constructor', 'prt', 'Port', ' ', 'x'.repeat(500), 'typ', '\u0000', 'ключ']
    target[names[pick(random, names.length)]!] = 1
    return { bytes: Buffer.from(JSON.stringify(config, null, 2)), surelyWrong: true }
  },
  missingKey(text, random) {
    const config = JSON.parse(text) as object
    const [owner, key] = anywhere(config, random, () => true)
    delete owner[key]
    return { bytes: Buffer.from(JSON.stringify(config, null, 2)), surelyWrong: false }
  },
  inserted(text, random) {
    const at = pick(random, text.length)
    const junk = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '//',
      '\u0000',
      '\u2028',
      '\ud800',
      '__proto__',
      "'",
    ]
    return {
      bytes: Buffer.from(text.slice(0, at) + junk[pick(random, junk.length)]! + text.slice(at)),
      surelyWrong: false,
    }
  },
  doubled(text, random) {
    const lines = text.split('\n')
    const keys = lines.flatMap((line, index) => (/^\s*"\w+":.*[\w"\]}],$/.test(line) ? [index] : []))
    const at = keys[pick(random, keys.length)]!
    lines.splice(at, 0, lines[at]!)
    return { bytes: Buffer.from(lines.join('\n')), surelyWrong: true }
  },
  nested(text, random) {
    const depth = 65 + pick(random, 5_000)
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`
    return { bytes: Buffer.from(text.replace('{', `{ "skills": { "a": ${deep} },`)), surelyWrong: true }
  },
}

/** `count` mutations of a config, in turn of each kind. */
export function mutationsOf(text: string, count: number, seed: number): Mutation[] {
  const kinds = Object.entries(mutations)
  return Array.from({ length: count }, (_, index) => {
    const [kind, mutate] = kinds[index % kinds.length]!
    const name = `${kind} ${seed + index}`
    return { name, ...mutate(text, createRandom(seed + index)) }
  })
}

function pick(random: Random, below: number): number {
  return Math.floor(random() * below)
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value
}

/** A place in the config whose value fits. */
function anywhere(
  config: object,
  random: Random,
  fits: (value: unknown) => boolean,
): [Record<string | number, unknown>, string | number] {
  const places: [Record<string | number, unknown>, string | number][] = []
  function visit(value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
      const owner = value as Record<string | number, unknown>
      if (fits(owner[key])) places.push([owner, key])
      visit(owner[key])
    }
  }
  visit(config)
  return places[pick(random, places.length)]!
}
