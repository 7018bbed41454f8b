import type { PluginManifest } from '@openclaw/config'
import { hookTable } from '@openclaw/kernel'
import type { HookName } from '@openclaw/sdk'

/** What a plugin may do beside the path, by its manifest. */
export interface Permissions {
  readonly kind: string
  readonly hooks: readonly string[]
  readonly needs: readonly string[]
  readonly provides: readonly string[]
}

export function permissionsOf({ kind, permissions, needs, provides }: Partial<PluginManifest>): Permissions {
  return {
    kind: kind ?? 'unknown',
    hooks: permissions?.hooks ?? [],
    needs: needs ?? [],
    provides: provides ?? [],
  }
}

/** As a person reads them before agreeing. */
export function permissionLines({ kind, hooks, needs, provides }: Permissions): string[] {
  return [
    `kind      ${kind}`,
    `hooks     ${hooks.length === 0 ? 'none: it cannot see or change messages on their way' : ''}`.trimEnd(),
    ...hooks.map((hook) => `  ${hook.padEnd(10)} ${hookTable[hook as HookName]?.question ?? ''}`.trimEnd()),
    `uses      ${needs.join(', ') || 'nothing'}`,
    `offers    ${provides.join(', ') || 'nothing'}`,
  ]
}

/** What differs, each with + or -; only what has a + asks for more than before. */
export function permissionChanges(before: Permissions, after: Permissions): string[] {
  const kind = before.kind === after.kind ? [] : [`+ kind ${after.kind} (was ${before.kind})`]
  const lists = (['hooks', 'needs', 'provides'] as const).flatMap((key) => [
    ...after[key].filter((item) => !before[key].includes(item)).map((item) => `+ ${words[key]} ${item}`),
    ...before[key].filter((item) => !after[key].includes(item)).map((item) => `- ${words[key]} ${item}`),
  ])
  return [...kind, ...lists]
}

const words = { hooks: 'hook', needs: 'uses', provides: 'offers' }

export function hasGrown(changes: readonly string[]): boolean {
  return changes.some((change) => change.startsWith('+'))
}
