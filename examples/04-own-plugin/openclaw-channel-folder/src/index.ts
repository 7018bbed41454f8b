import { join } from 'node:path'
import { channels, definePlugin, OpenClawError } from '@openclaw/sdk'
import { createFolder } from './folder.js'
import { options } from './options.js'

export default definePlugin({
  name: 'openclaw-channel-folder',
  api: 1,
  kind: 'channel',
  options,
  needs: { channels },
  setup({ services, home }, { id, path = home && join(home, 'folder'), everyMs }) {
    if (!path) {
      const hint = 'Write "path" in the options of the channel.'
      throw new OpenClawError('OC_PLUGIN_OPTIONS', `The channel "${id}" has no folder`, { hint })
    }
    services.channels.add(id, createFolder({ id, path, everyMs }).channel)
  },
})
