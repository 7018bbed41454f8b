import { definePlugin, gateway, optional, overdue } from '@openclaw/sdk'
import type { Alarm } from './alarm.js'
import { tell } from './conversation.js'
import { createCourier } from './courier.js'
import { alarmOf, alarmOfOverdue } from './facts.js'
import { createGroups } from './groups.js'
import type { Group } from './groups.js'
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
    const { webhook, to } = settings
    const { gateway } = services
    const couriers = [
      ...(webhook ? [createCourier({ world, log }, (notice) => post(webhook, notice, world, signal))] : []),
      ...(to ? [createCourier({ world, log }, (notice) => tell(gateway, to, notice))] : []),
    ]
    const send = (group: Group): void => {
      const notice = noticeOf(world.id(), group)
      for (const courier of couriers) courier.take(notice)
    }
    const groups = createGroups(world, settings, send)
    const watcher = createWatcher({ world, gateway, home }, settings)
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
        groups.close().forEach(send)
        for (const courier of couriers) courier.close()
      }
    })
  },
})
