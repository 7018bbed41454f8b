import { definePlugin, queue } from '@openclaw/sdk'
import { options } from './options.js'
import { createSweeper } from './sweeper.js'

export default definePlugin({
  name: '@openclaw/monitor-deadline',
  api: 1,
  kind: 'monitor',
  options,
  needs: { queue },
  setup({ services, onStart, world, log }, { deadlineMs, everyMs }) {
    const sweeper = createSweeper(services.queue, world, log, deadlineMs)
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
