import { authenticators, definePlugin, localAccess, optional, redaction, signIn } from '@openclaw/sdk'
import type { Authenticator, Identity } from '@openclaw/sdk'
import { http } from '@openclaw/sdk/http'
import { createBrowserFiles } from './browser-files.js'
import { createBrowserMemory } from './browser-store.js'
import { createBrowsers } from './browsers.js'
import { createCodes } from './codes.js'
import { createCookie } from './cookie.js'
import { options } from './options.js'
import { signInRoutes } from './routes.js'
import { generateToken, readOrCreateToken, weaknessOf } from './token.js'
import { createTokenAuth } from './token-auth.js'

export { weaknessOf } from './token.js'

/** Whoever has the access token; a browser that was signed in is the same person. */
const owner: Identity = { id: 'token', scopes: ['admin'] }

export default definePlugin({
  name: '@openclaw/auth-token',
  api: 1,
  kind: 'auth',
  options,
  needs: { authenticators, http: optional(http), redaction: optional(redaction) },
  provides: [localAccess, signIn],
  binds: { 'security.accessToken': 'accessToken' },
  setup({ services, provide, onStart, home, world, log }, { accessToken }) {
    const token = createTokenAuth(owner)
    const local = createTokenAuth({ id: 'local', scopes: ['admin'] })
    const localToken = generateToken()
    const store = home === undefined ? createBrowserMemory() : createBrowserFiles(home, log)
    const browsers = createBrowsers(store, world, log)
    const cookie = createCookie(home)
    const codes = createCodes(world)

    local.accept(localToken)
    services.redaction?.add([localToken])
    if (accessToken !== undefined) token.accept(accessToken)
    const weakness = accessToken === undefined ? undefined : weaknessOf(accessToken)
    const ways: Readonly<Record<string, Authenticator>> = {
      local: { unguessable: true, authenticate: local.authenticate },
      browser: {
        unguessable: true,
        async authenticate(credentials) {
          const id = cookie.read(credentials.cookie)
          return id !== undefined && (await browsers.isSignedIn(id)) ? owner : undefined
        },
      },
      token: { authenticate: token.authenticate, ...(weakness !== undefined && { weakness }) },
    }
    for (const [id, way] of Object.entries(ways)) services.authenticators.add(id, way)
    provide(localAccess, { token: localToken })
    provide(signIn, { code: () => codes.make().code })
    onStart(async () => {
      const right = accessToken ?? (home === undefined ? generateToken() : await readOrCreateToken(home))
      token.accept(right)
      services.redaction?.add([right])
      await browsers.open(right)
      return services.http?.mount(
        '/auth',
        signInRoutes({ codes, browsers, cookie, isAccessToken: token.isRight }),
        {},
      )
    })
  },
})
