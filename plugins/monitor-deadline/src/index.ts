import { definePlugin, overdue, queue } from '@openclaw/sdk'
import { options } from './options.js'
import { createSweeper } from './sweeper.js'

export default definePlugin({
  name: '@openclaw/monitor-deadline',
  api: 1,
  kind: 'monitor',
  options,
  needs: { queue },
  provides: [overdue],
  setup({ services, provide, onStart, world, log }, { deadlineMs, everyMs }) {
    const sweeper = createSweeper(services.queue, world, log, deadlineMs)
    provide(overdue, sweeper)
    onStart((signal) => {
      let cancel = world.scheduler.after(everyMs, () => void tick())
      async function tick(): Promise<void> {
        await sweeper.look()
        if (!signal.aborted) cancel = world.scheduler.after(everyMs, () => void tick())
      }
      return () => cancel()
    })
  },
})
