import { definePlugin, gateway, optional, overdue } from '@openclaw/sdk'
import type { Alarm } from './alarm.js'
import { createCourier } from './courier.js'
import { alarmOf, alarmOfOverdue } from './facts.js'
import { createGroups } from './groups.js'
import { noticeOf } from './notice.js'
import { options } from './options.js'
import { createWatcher } from './watcher.js'
import { post } from './webhook.js'

/** ms between two looks at channels, disk and certificates. */
const everyMs = 30_000

export default definePlugin({
  name: '@openclaw/monitor-alerts',
  api: 1,
  kind: 'monitor',
  options,
  needs: { gateway, overdue: optional(overdue) },
  binds: { alerts: '.' },
  setup({ services, events, watch, onStart, signal, world, log, home }, settings) {
    const courier = createCourier({ world, log }, (notice) => post(settings.webhook, notice, world, signal))
    const groups = createGroups(world, settings, (group) => courier.take(noticeOf(world.id(), group)))
    const watcher = createWatcher({ world, gateway: services.gateway, home }, settings)
    const kinds = new Set<string>(settings.on)

    function raise(alarm: Alarm | undefined): void {
      if (alarm && kinds.has(alarm.kind)) groups.add(alarm)
    }

    watch(events, (event) => raise(alarmOf(event)))
    if (services.overdue) watch(services.overdue, (message) => raise(alarmOfOverdue(message)))
    onStart(() => {
      let cancel = (): void => undefined
      async function look(): Promise<void> {
        const alarms = await watcher.look()
        if (signal.aborted) return
        alarms.forEach(raise)
        cancel = world.scheduler.after(everyMs, () => void look())
      }
      void look()
      return () => {
        cancel()
        for (const group of groups.close()) courier.take(noticeOf(world.id(), group))
        courier.close()
      }
    })
  },
})
