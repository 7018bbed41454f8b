import { OpenClawError } from '@openclaw/sdk'
import type { Identity } from '@openclaw/sdk'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Browsers } from './browsers.js'
import type { Code, Codes } from './codes.js'
import type { SessionCookie } from './cookie.js'

interface SignInParts {
  readonly codes: Codes
  readonly browsers: Browsers
  readonly cookie: SessionCookie
  isAccessToken(guess: string): boolean
}

interface SecretBody {
  readonly code?: string
  readonly token?: string
}

const secret = { type: 'string', minLength: 1, maxLength: 4_096 } as const
const secretBody = {
  type: 'object',
  additionalProperties: false,
  properties: { code: secret, token: secret },
  oneOf: [{ required: ['code'] }, { required: ['token'] }],
} as const

/** Signing a browser in and out. What lets it in comes in a body and stays in a cookie, never in an address. */
export function signInRoutes({ codes, browsers, cookie, isAccessToken }: SignInParts): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'))

    app.post<{ Body: SecretBody }>(
      '/session',
      { schema: { body: secretBody }, config: { scope: 'open', signIn: true } },
      async (request, reply) => {
        const wrong = wrongIn(request.body)
        if (wrong) {
          request.guessedWrong()
          throw wrong
        }
        const before = cookie.read(request.headers.cookie)
        const id = await browsers.signIn()
        if (before !== undefined) await browsers.signOut(before)
        void reply.header('set-cookie', cookie.set(id, isSecure(request)))
        return await reply.code(204).send()
      },
    )

    app.get('/session', { config: { scope: 'chat' } }, async (request, reply): Promise<Identity> => {
      const id = cookie.read(request.headers.cookie)
      // The browser is to keep it as long as the server does.
      if (id !== undefined && (await browsers.isSignedIn(id)))
        void reply.header('set-cookie', cookie.set(id, isSecure(request)))
      const { id: caller, scopes } = request.identity!
      return { id: caller, scopes }
    })

    app.delete('/session', { config: { scope: 'chat' } }, async (request, reply) => {
      const id = cookie.read(request.headers.cookie)
      if (id !== undefined) await browsers.signOut(id)
      void reply.header('set-cookie', cookie.clear(isSecure(request)))
      return await reply.code(204).send()
    })

    app.post('/code', { config: { scope: 'admin' } }, async (): Promise<Code> => codes.make())
  }

  function wrongIn({ code, token }: SecretBody): OpenClawError | undefined {
    if (code !== undefined) {
      if (codes.use(code)) return undefined
      return new OpenClawError('OC_AUTH_CODE_INVALID', 'No sign-in link that can still be used has this code')
    }
    if (token !== undefined && isAccessToken(token)) return undefined
    return new OpenClawError('OC_AUTH_REQUIRED', 'This is not the access token of this gateway', {
      hint: 'Give security.accessToken of its config or, where it has none, what the file access-token in its home says.',
    })
  }
}

/** Of the connection itself: no forwarding header is read. */
function isSecure({ protocol }: FastifyRequest): boolean {
  return protocol === 'https'
}
