import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bytesOf, channels, dataFolders, definePlugin, metrics, sessions } from '@openclaw/sdk'
import type { Turn } from '@openclaw/sdk'
import type { Media } from './media.js'
import { options } from './options.js'

export default definePlugin({
  name: '@openclaw/context-media',
  api: 1,
  kind: 'context',
  options,
  needs: { channels, dataFolders, metrics, sessions },
  permissions: { hooks: ['prepare'] },
  binds: { media: '.', 'session.ttl': 'ttl' },
  setup({ services, hooks, events, watch, onStart, world, log, home }, settings) {
    // Without a home there is no place for files: attachments stay as they came.
    if (home === undefined) return
    const root = join(home, 'media')
    const files = new Map<string, number>()
    let opened: Promise<Media> | undefined

    // Many gateways never get a file: what handles them is loaded with the first.
    function media(): Promise<Media> {
      opened ??= import('./media.js').then(({ createMedia }) =>
        createMedia(
          {
            ...settings,
            maxBytes: bytesOf(settings.maxBytes),
            maxTotalBytes: bytesOf(settings.maxTotalBytes),
          },
          {
            ...{ root, world, log, channels: services.channels, sessions: services.sessions },
            count: (outcome, count) => files.set(outcome, (files.get(outcome) ?? 0) + count),
          },
        ),
      )
      return opened
    }

    function concerns({ messages, history }: Turn): boolean {
      if (opened && history.length === 0) return true
      return messages.some(({ envelope: { attachments, channel } }) => {
        return attachments?.length && services.channels.get(channel)?.download
      })
    }

    hooks.prepare.tap(
      (turn, context) => (concerns(turn) ? media().then(({ prepare }) => prepare(turn, context)) : undefined),
      // Whoever else prepares the turn finds the files.
      { stage: 'first' },
    )
    watch(events, (event) => {
      if (event.type !== 'message.settled' && event.type !== 'turn.failed') return
      const { turnId } = event
      if (turnId !== undefined) void opened?.then(({ ended }) => ended(turnId))
    })
    services.dataFolders.add('media', { path: root })
    services.metrics.add('openclaw_media_files_total', {
      kind: 'counter',
      help: 'Attachments that came in, by what became of them',
      labels: ['outcome'],
      read: () => [...files].map(([outcome, value]) => ({ labels: { outcome }, value })),
    })
    onStart(async () => {
      if (existsSync(root)) await media()
      return async () => (await opened)?.close()
    })
  },
})
