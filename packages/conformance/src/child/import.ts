import { pathToFileURL } from 'node:url'
import { packageEntry } from '@openclaw/config'
import { isPluginFactory, toError } from '@openclaw/sdk'
import type { PluginFactory } from '@openclaw/sdk'
import { failure } from '../outcome.js'
import { watchProcess } from './watched.js'

export interface Imported {
  /** Throws when it could not be imported, or is no plugin; returns how long it took. */
  loaded(): string
  /** Throws when the import did more than import. */
  quiet(): void
  plugin(): PluginFactory
}

let imported: Promise<Imported> | undefined

/** Imports a plugin once, and watches what that does to the process. */
export function importPlugin(folder: string): Promise<Imported> {
  return (imported ??= importWatched(folder))
}

async function importWatched(folder: string): Promise<Imported> {
  const watch = watchProcess()
  const began = performance.now()
  let value: unknown
  let problem: string | undefined
  try {
    const url = pathToFileURL(packageEntry(folder)).href
    value = ((await import(url)) as { default?: unknown }).default
  } catch (error) {
    problem = `it cannot be imported: ${toError(error).message}`
  }
  const tookMs = Math.round(performance.now() - began)
  const traces = await watch.end()
  const plugin = () => {
    if (problem !== undefined) throw failure(problem)
    if (isPluginFactory(value)) return value
    throw failure('its default export is not made by definePlugin')
  }
  return {
    plugin,
    loaded() {
      plugin()
      return `${tookMs} ms`
    },
    quiet() {
      if (traces.length > 0) throw failure(`importing it ${traces.join(', and ')}`)
    },
  }
}
