import type { ResolveHook } from 'node:module'
import { shared } from '../shared.js'

/** The plugin gets the SDK of the gateway that tests it, wherever it lies and whatever is installed beside it. */
export const resolve: ResolveHook = (specifier, context, next) => {
  const own = shared.some((name) => specifier === name || specifier.startsWith(`${name}/`))
  return next(specifier, own ? { ...context, parentURL: import.meta.url } : context)
}
