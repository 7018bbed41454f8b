import { createLedger } from '@openclaw/ledger'
import { definePlugin, queue } from '@openclaw/sdk'
import { options } from './options.js'
import { MemoryStore } from './store.js'

export { MemoryStore } from './store.js'

export default definePlugin({
  name: '@openclaw/queue-memory',
  api: 1,
  kind: 'queue',
  options,
  provides: [queue],
  binds: { queue: '.' },
  setup({ provide, onStart, world }, { maxSize, keep }) {
    const ledger = createLedger({ world, store: new MemoryStore(keep), maxSize })
    provide(queue, ledger)
    onStart(async () => {
      await ledger.open()
      return () => ledger.close()
    })
  },
})
