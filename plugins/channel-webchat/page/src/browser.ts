import type { Store, World } from './world.js'

export const browserWorld: World = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

/** A private window may refuse to keep anything: what is kept then lasts as long as the page. */
export function browserStore(storage: () => Storage): Store {
  const memory = new Map<string, string>()
  function attempt<T>(task: (storage: Storage) => T): T | undefined {
    try {
      return task(storage())
    } catch {
      return undefined
    }
  }
  return {
    get: (name) => attempt((kept) => kept.getItem(name)) ?? memory.get(name),
    set(name, text) {
      memory.set(name, text)
      attempt((kept) => kept.setItem(name, text))
    },
    remove(name) {
      memory.delete(name)
      attempt((kept) => kept.removeItem(name))
    },
    names: () => [...new Set([...memory.keys(), ...(attempt((kept) => Object.keys(kept)) ?? [])])],
  }
}

/** `crypto.randomUUID` is there only on https and localhost. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
