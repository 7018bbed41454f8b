import { authenticators, definePlugin, localAccess } from '@openclaw/sdk'
import { options } from './options.js'
import { generateToken, readOrCreateToken, weaknessOf } from './token.js'
import { createTokenAuth } from './token-auth.js'

export { weaknessOf } from './token.js'

export default definePlugin({
  name: '@openclaw/auth-token',
  api: 1,
  kind: 'auth',
  options,
  needs: { authenticators },
  provides: [localAccess],
  binds: { 'security.accessToken': 'accessToken' },
  setup({ services, provide, onStart, home }, { accessToken }) {
    const local = generateToken()
    const auth = createTokenAuth()
    auth.accept('local', local)
    if (accessToken !== undefined) auth.accept('token', accessToken)
    const weakness = accessToken === undefined ? undefined : weaknessOf(accessToken)
    const { authenticate } = auth
    services.authenticators.add('token', { authenticate, ...(weakness !== undefined && { weakness }) })
    provide(localAccess, { token: local })
    onStart(async () => {
      if (accessToken === undefined && home !== undefined) auth.accept('token', await readOrCreateToken(home))
    })
  },
})
