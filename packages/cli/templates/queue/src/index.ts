import { createLedger } from '@openclaw/ledger'
import { definePlugin, queue } from '@openclaw/sdk'
import { options } from './options.js'
import { createStore } from './store.js'

export default definePlugin({
  name: 'openclaw-queue-sprout',
  api: 1,
  kind: 'queue',
  options,
  provides: [queue],
  // The whole block `queue` is options of this plugin.
  binds: { queue: '.' },
  setup({ provide, onStart, world }, { maxSize }) {
    const ledger = createLedger({ world, store: createStore(), maxSize })
    provide(queue, ledger)
    onStart(async () => {
      await ledger.open()
      return () => ledger.close()
    })
  },
})
