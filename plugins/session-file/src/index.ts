import { homedir } from 'node:os'
import { join } from 'node:path'
import { dataFolders, definePlugin, OpenClawError, sessions } from '@openclaw/sdk'
import { options } from './options.js'
import { FileSessions } from './store.js'

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

function folderOf(path: string | undefined, home: string | undefined): string {
  if (path !== undefined) return path.replace(/^~(?=\/|$)/, homedir())
  if (home !== undefined) return join(home, 'sessions')
  throw new OpenClawError('OC_PLUGIN_OPTIONS', 'session-file needs a path: this gateway has no home', {
    hint: 'Set session.storage.path, or give the gateway a home.',
  })
}
