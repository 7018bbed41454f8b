import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { SendError } from '@openclaw/sdk'
import type { Attachment } from '@openclaw/sdk'
import type { Client } from './client.js'
import { failureOf } from './failure.js'

/** The bytes of a file of Telegram's, at most `maxBytes` of them. */
export async function download(
  client: Client,
  { id, sizeBytes }: Attachment,
  maxBytes: number,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  if ((sizeBytes ?? 0) > maxBytes) throw tooLarge(maxBytes)
  try {
    const file = await client.api.getFile({ file_id: id }, signal as never)
    if ((file.file_size ?? 0) > maxBytes) throw tooLarge(maxBytes)
    if (file.file_path === undefined) throw new SendError('notFound', 'Telegram does not hand this file out')
    return bounded(await request(client, client.fileUrl(file.file_path), signal), maxBytes)
  } catch (error) {
    throw failureOf(error)
  }
}

function request({ agent }: Client, url: string, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.startsWith('https:') ? httpsGet : httpGet
  return new Promise((resolve, reject) => {
    get(url, { agent, signal }, (response) => {
      if (response.statusCode === 200) return resolve(response)
      response.resume()
      const { statusCode: error_code = 0, statusMessage: description = '' } = response
      reject(error_code === 404 ? new SendError('notFound', 'The file is gone') : { error_code, description })
    }).on('error', reject)
  })
}

async function* bounded(bytes: AsyncIterable<Uint8Array>, maxBytes: number): AsyncIterable<Uint8Array> {
  let read = 0
  try {
    for await (const chunk of bytes) {
      read += chunk.length
      if (read > maxBytes) throw tooLarge(maxBytes)
      yield chunk
    }
  } catch (error) {
    throw failureOf(error)
  }
}

function tooLarge(maxBytes: number): SendError {
  return new SendError('invalid', `The file is larger than ${maxBytes} bytes, which is mediaMaxBytes`)
}
