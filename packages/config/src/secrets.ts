import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { expandHome } from './home.js'
import { isRecord } from './path.js'
import type { Path } from './path.js'
import type { Problem } from './problem.js'

type Environment = Readonly<Record<string, string | undefined>>

export interface SecretSources {
  readonly env: Environment
  /** The config's folder: `$file` is seen from it, and its `.env` serves the names that the config refers to. */
  readonly folder: string
  /** Stands for a secret that is missing, where none is ever shown to anybody; without it that is a problem. */
  readonly placeholder?: string | undefined
}

const maxBytes = 64 * 1024

/** A copy in which `{ $env }` and `{ $file }` are replaced by what they refer to. Missing ones are told by name, never by value. */
export function resolveSecrets(
  value: unknown,
  sources: SecretSources,
  path: Path,
  problems: Problem[],
): unknown {
  let file: Environment | undefined

  function resolveAt(from: unknown, at: Path): unknown {
    if (Array.isArray(from)) return from.map((item: unknown, index) => resolveAt(item, [...at, index]))
    if (!isRecord(from)) return from
    const reference = asReference(from)
    if (reference?.kind === '$env') return fromEnvironment(reference.name, at)
    if (reference?.kind === '$file') return fromFile(reference.name, at)
    return Object.fromEntries(Object.entries(from).map(([key, item]) => [key, resolveAt(item, [...at, key])]))
  }

  function fromEnvironment(name: string, at: Path): string {
    file ??= sources.env[name] ? {} : readEnvironmentFile(sources.folder)
    const found = sources.env[name] || file[name] || sources.placeholder
    if (found) return found
    const text = `refers to the environment variable ${name}, which is not set`
    problems.push({
      path: at,
      text,
      cure: `Set ${name}, or write ${name}=… into ${join(sources.folder, '.env')}.`,
    })
    return ''
  }

  function fromFile(name: string, at: Path): string {
    const target = resolve(sources.folder, expandHome(name))
    try {
      const text = readFileSync(target)
      if (text.length === 0) throw new Error('it is empty')
      if (text.length > maxBytes) throw new Error('it is larger than 64 kB')
      return text.toString('utf8').replace(/\r?\n$/, '')
    } catch (error) {
      if (sources.placeholder !== undefined) return sources.placeholder
      const { code, message } = error as NodeJS.ErrnoException
      const reason =
        code === 'ENOENT'
          ? 'it does not exist'
          : code === 'EACCES'
            ? 'reading it is not permitted'
            : (code ?? message)
      const text = `refers to the file ${target}, which cannot be used: ${reason}`
      problems.push({ path: at, text, cure: `Write the secret, and nothing else, into ${target}.` })
      return ''
    }
  }

  return resolveAt(value, path)
}

/** The reference that a value is, if it is one: an object with the key `$env` or `$file` and no other. */
function asReference(value: Record<string, unknown>): { kind: '$env' | '$file'; name: string } | undefined {
  const [key, ...more] = Object.keys(value)
  if (more.length > 0 || (key !== '$env' && key !== '$file')) return undefined
  const name = value[key]
  return typeof name === 'string' ? { kind: key, name } : undefined
}

function readEnvironmentFile(folder: string): Environment {
  try {
    return parseEnv(readFileSync(join(folder, '.env'), 'utf8')) as Environment
  } catch {
    return {}
  }
}
