import { isRecord } from '@openclaw/config'

const deadlineMs = 800
const maxBytes = 1024 * 1024
const maxModels = 20

/** The models of an Ollama that runs here; none when nothing answers soon, or when what answers is something else. */
export async function ollamaModels(host: string | undefined): Promise<readonly string[]> {
  try {
    const url = new URL('/api/tags', addressOf(host))
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(deadlineMs) })
    if (!response.ok || !response.body) return []
    return namesOf(JSON.parse(await textOf(response.body)))
  } catch {
    return []
  }
}

/** Where a gateway asks the models of an Ollama that is not at its usual place; undefined for the usual one. */
export function ollamaUrl(host: string | undefined): string | undefined {
  try {
    const url = addressOf(host)
    return url === addressOf(undefined) ? undefined : new URL('/v1', url).href
  } catch {
    return undefined
  }
}

/** What OLLAMA_HOST means to a client: a scheme and a port may be missing, and every interface means this machine. */
function addressOf(host = ''): string {
  const text = host.trim() === '' ? '127.0.0.1' : host.trim()
  const url = new URL(/^https?:\/\//i.test(text) ? text : `http://${text}`)
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (url.hostname === '[::]') url.hostname = '[::1]'
  // With a scheme, its own port is meant.
  if (url.port === '' && !/^https?:\/\//i.test(text)) url.port = '11434'
  return url.href
}

async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    size += part.byteLength
    if (size > maxBytes) throw new Error('too much for a list of models')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function namesOf(document: unknown): string[] {
  const models: unknown[] = isRecord(document) && Array.isArray(document['models']) ? document['models'] : []
  const names = models.map((model) => (isRecord(model) ? model['name'] : undefined))
  return names
    .filter((name): name is string => typeof name === 'string' && /^[\w./:-]{1,200}$/.test(name))
    .slice(0, maxModels)
}
