import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Busboy } from '@fastify/busboy'
import { isObject, type Fields } from './fields.js'
import { badRequest } from './wire.js'

/** A file that came with a request. Bytes past `keptBytes` were counted and hashed, and are gone. */
export interface Upload {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly sha256: string
  readonly bytes: Buffer | undefined
}

export interface Body {
  readonly fields: Fields
  readonly uploads: ReadonlyMap<string, Upload>
}

/** An upload up to this size is kept, so that a test can compare it. */
const keptBytes = 1_048_576

const none: ReadonlyMap<string, Upload> = new Map()

/** Bot API, Making requests: query string, urlencoded form, JSON and multipart. */
export async function readBody(request: IncomingMessage, query: URLSearchParams): Promise<Body> {
  const inQuery = Object.fromEntries(query)
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('multipart/form-data')) {
    const { fields, uploads } = await readMultipart(request).catch(() => {
      throw badRequest("can't parse multipart/form-data")
    })
    return { fields: { ...inQuery, ...fields }, uploads }
  }
  const text = await readText(request)
  if (text === '') return { fields: inQuery, uploads: none }
  if (type.startsWith('application/json')) return { fields: { ...inQuery, ...parse(text) }, uploads: none }
  return { fields: { ...inQuery, ...Object.fromEntries(new URLSearchParams(text)) }, uploads: none }
}

function parse(text: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRequest("can't parse JSON object")
  }
  if (!isObject(value)) throw badRequest('JSON object expected')
  return value
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

async function readMultipart(request: IncomingMessage): Promise<Body> {
  const fields: Record<string, string> = {}
  const uploads = new Map<string, Upload>()
  const type = request.headers['content-type'] ?? ''
  const parser = Busboy({ headers: { ...request.headers, 'content-type': type } })
  parser.on('field', (name, value) => (fields[name] = value))
  parser.on('file', (name, stream, fileName, _encoding, mime) => {
    const hash = createHash('sha256')
    let kept: Buffer[] | undefined = []
    let size = 0
    stream.on('data', (part: Buffer) => {
      hash.update(part)
      size += part.length
      if (size > keptBytes) kept = undefined
      kept?.push(part)
    })
    stream.on('end', () =>
      uploads.set(name, {
        name: fileName ?? name,
        type: mime,
        size,
        sha256: hash.digest('hex'),
        bytes: kept && Buffer.concat(kept),
      }),
    )
  })
  return new Promise((resolve, reject) => {
    parser.on('finish', () => resolve({ fields, uploads }))
    parser.on('error', reject)
    request.on('error', reject)
    request.pipe(parser)
  })
}
