import { dataFolders, definePlugin, sessions } from '@openclaw/sdk'
import { folderOf } from './folder.js'
import { options } from './options.js'
import { FileSessions } from './store.js'

export { examine } from './examine.js'
export type { Examined } from './examine.js'
export { folderOf } from './folder.js'
export { FileSessions } from './store.js'

export default definePlugin({
  name: '@openclaw/session-file',
  api: 1,
  kind: 'session',
  options,
  needs: { dataFolders },
  provides: [sessions],
  binds: {
    'session.storage': '.',
    'session.ttl': 'ttl',
    'session.maxSessions': 'maxSessions',
    'session.persistInterval': 'persistInterval',
  },
  exclusive: true,
  setup({ services, provide, onStart, world, log, home }, { path, ...limits }) {
    const folder = folderOf(path, home)
    const store = new FileSessions(world, log, { ...limits, folder })
    provide(sessions, store)
    services.dataFolders.add('sessions', { path: folder })
    onStart(async () => {
      await store.open()
      return () => store.close()
    })
  },
})
