import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { OpenClawError } from '@openclaw/sdk'
import { answerRaw } from './raw-answer.js'

/** Bytes of all headers and the address; Node counts them. */
export const maxHeaderSize = 16_384
const longestUrl = 8_192
const mostHeaders = 100

export interface HeadProblem {
  readonly status: number
  readonly error: OpenClawError
}

/** Told before anything is done for the request. */
export function headProblem({ url, rawHeaders }: IncomingMessage): HeadProblem | undefined {
  if (url !== undefined && url.length > longestUrl) {
    return problem(414, `The address is longer than ${longestUrl} characters`)
  }
  if (rawHeaders.length > 2 * mostHeaders) return problem(431, `There are more than ${mostHeaders} headers`)
  return undefined
}

/** Answers what Node could not read as a request. */
export function answerBadHeads(server: Server): void {
  // Node would leave out what is past a limit of its own, the Host perhaps. Their size is limited, and so their number.
  server.maxHeadersCount = 0
  server.on('clientError', (cause: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket & { readonly _httpMessage?: ServerResponse }
    // Half an answer may be out: what is written now would be read as a part of it.
    if (!socket.writable || cause.code === 'ECONNRESET' || socket._httpMessage?.headersSent) {
      return void socket.destroy()
    }
    const { status, error } = badHead(cause.code)
    answerRaw(socket, status, error)
  })
}

function badHead(code = ''): HeadProblem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return problem(431, `The headers are larger than ${maxHeaderSize} bytes`)
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problem(408, 'The request did not come in time')
  return problem(400, 'What came is no HTTP request')
}

function problem(status: number, message: string): HeadProblem {
  return { status, error: new OpenClawError('OC_HTTP_HEAD_INVALID', message) }
}
