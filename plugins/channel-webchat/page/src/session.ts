/** What one signs in with: a code from a link, or the access token. */
export type Secret = { readonly code: string } | { readonly token: string }

export interface Session {
  /** Who is signed in and may chat; false when nobody is, undefined when the gateway cannot be reached. */
  current(): Promise<boolean | undefined>
  /** Nothing when it worked, else what went wrong. */
  signIn(secret: Secret): Promise<string | undefined>
  signOut(): Promise<void>
}

const path = '/auth/session'

export function createSession(request: typeof fetch): Session {
  return {
    async current() {
      const response = await attempt(() => request(path))
      if (response?.status === 401 || response?.status === 403) return false
      return response?.ok ? mayChat(response) : undefined
    },
    async signIn(secret) {
      const body = JSON.stringify(secret)
      const headers = { 'content-type': 'application/json' }
      const response = await attempt(() => request(path, { method: 'POST', headers, body }))
      if (response?.ok) return undefined
      return response ? await reasonOf(response) : ''
    },
    async signOut() {
      await attempt(() => request(path, { method: 'DELETE' }))
    },
  }
}

async function mayChat(response: Response): Promise<boolean> {
  const { scopes } = (await response.json()) as { scopes: readonly string[] }
  return scopes.includes('chat') || scopes.includes('admin')
}

/** Undefined when nobody answers. */
async function attempt(task: () => Promise<Response>): Promise<Response | undefined> {
  try {
    return await task()
  } catch {
    return undefined
  }
}

/** What an answer of the gateway says went wrong. */
export async function reasonOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error: { message: string; hint: string } }
    return `${error.message}. ${error.hint}`
  } catch {
    return `${response.status} ${response.statusText}`
  }
}
