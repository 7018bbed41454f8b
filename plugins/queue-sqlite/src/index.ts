import { createLedger } from '@openclaw/ledger'
import { checks, dataFolders, definePlugin, queue } from '@openclaw/sdk'
import { folderOf } from './folder.js'
import { options } from './options.js'
import { bytesOf } from './size.js'
import { SqliteStore } from './store.js'

export { folderOf } from './folder.js'
export { SqliteStore } from './store.js'

export default definePlugin({
  name: '@openclaw/queue-sqlite',
  api: 1,
  kind: 'queue',
  options,
  needs: { checks, dataFolders },
  provides: [queue],
  binds: { queue: '.', 'messages.keepDays': 'keepDays', 'messages.maxBytes': 'maxBytes' },
  exclusive: true,
  setup({ services, provide, onStart, world, log, home }, { path, maxSize, maxBytes, ...settings }) {
    const folder = folderOf(path, home)
    const store = new SqliteStore(world, log, { ...settings, folder, maxBytes: bytesOf(maxBytes) })
    const ledger = createLedger({ world, store, maxSize })
    provide(queue, ledger)
    services.dataFolders.add('ledger', { path: folder })
    services.checks.add('queue', () => {
      return store.failure === undefined ? { ok: true } : { ok: false, reason: store.failure }
    })
    onStart(async () => {
      await ledger.open()
      return () => ledger.close()
    })
  },
})
