import { request } from 'node:http'

const timeoutMs = 5_000

/** What `/readyz` says: ready, or why not. A gateway without that route is ready as soon as it answers. */
export async function readinessOf(url: string): Promise<{ ready: boolean; reason?: string }> {
  // Over TLS its name may be one that this machine cannot check.
  if (!url.startsWith('http:')) return { ready: true }
  return await new Promise((resolve) => {
    const sent = request(`${url}/readyz`, { agent: false, timeout: timeoutMs }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => {
        const { statusCode = 0 } = response
        if (statusCode === 503) resolve({ ready: false, reason: reasonsIn(text) })
        else resolve({ ready: true })
      })
    })
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)))
    sent.on('error', ({ message }) => resolve({ ready: false, reason: message }))
    sent.end()
  })
}

function reasonsIn(text: string): string {
  try {
    const { checks } = JSON.parse(text) as { checks: Record<string, { ok: boolean; reason?: string }> }
    const failed = Object.entries(checks).filter(([, { ok }]) => !ok)
    return failed.map(([id, { reason = 'it fails' }]) => `${id}: ${reason}`).join('; ')
  } catch {
    return 'it says no'
  }
}
