import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { InputFile, RawApi } from 'grammy'

/** The Bot API as one bot sees it. Nothing is tried again in here: the gateway's queue does that. */
export interface Client {
  readonly api: RawApi
  readonly agent: HttpAgent
  /** A file of this machine, as a method takes it. */
  file(path: string, name?: string): InputFile
  /** Where the bytes of a `file_path` are. It holds the token: never show it. */
  fileUrl(filePath: string): string
  /** Lets go of idle connections. */
  close(): void
}

/** Longer than a long poll, so that a connection that died without a word is noticed, in s. */
const timeoutSeconds = 60

/** grammY is loaded here, when the first account opens, and not with the plugin. */
export async function createClient(token: string, apiRoot: string): Promise<Client> {
  const { Api, InputFile: File } = await import('grammy')
  const agent = apiRoot.startsWith('https:')
    ? new HttpsAgent({ keepAlive: true })
    : new HttpAgent({ keepAlive: true })
  const { raw } = new Api(token, { apiRoot, timeoutSeconds, baseFetchConfig: { agent } })
  return {
    api: raw,
    agent,
    file: (path, name) => new File(path, name),
    fileUrl: (filePath) =>
      `${apiRoot}/file/bot${token}/${filePath.split('/').map(encodeURIComponent).join('/')}`,
    close: () => agent.destroy(),
  }
}
