import { Agent, request } from 'node:http'
import { accessToken } from '../../lib/children.js'

const agent = new Agent({ keepAlive: true, maxSockets: 256 })

/**
 * One request to a gateway; undefined when no whole answer came in time.
 * @param {string} url
 * @param {{ body?: object, timeoutMs?: number }} [options] With a body it is a POST.
 * The body is whatever the gateway said, to be judged by the caller.
 * @returns {Promise<{ status: number, body: any } | undefined>}
 */
export function call(url, { body, timeoutMs = 5_000 } = {}) {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
    const asked = request(url, { method: body ? 'POST' : 'GET', headers, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => {
        clearTimeout(timer)
        resolve({ status: response.statusCode ?? 0, body: parse(text) })
      })
      response.on('error', fail)
    })
    const timer = setTimeout(() => asked.destroy(new Error('late')), timeoutMs)
    function fail() {
      clearTimeout(timer)
      resolve(undefined)
    }
    asked.on('error', fail)
    asked.on('close', fail)
    asked.end(body && JSON.stringify(body))
  })
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
