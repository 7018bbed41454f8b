import { request as requestHttp } from 'node:http'
import { createInterface } from 'node:readline'
import { OpenClawError } from '@openclaw/sdk'
import { ask } from '../client.js'
import type { CommonFlags } from '../flags.js'
import { printText, tell } from '../output.js'
import { printable } from '../printable.js'
import { findTarget, type Target, type TargetFlags } from '../target.js'

export interface TapFlags extends CommonFlags, TargetFlags {
  readonly stage?: string
  readonly channel?: string
  readonly where?: readonly string[]
}

interface Fact {
  readonly stage: string
  readonly id: string
  readonly channel: string
  readonly peerId: string
  readonly userId?: string
  readonly text: string
  readonly at: number
  readonly leftOut?: number
}

const shownText = 80

/** Follows messages through the path until it is interrupted. With `--json`, a document a line. */
export async function runTap({ stage, channel, where = [], ...flags }: TapFlags): Promise<number> {
  const target = findTarget(flags)
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ stage, channel }))
    if (value !== undefined) query.set(name, value)
  for (const condition of where) query.append('where', condition)
  if (!flags.json) tell('Following messages; Ctrl-C ends.')
  for await (const line of await open(target, `/api/tap?${query}`)) {
    if (line === '') continue
    if (flags.json) printText(line)
    else printFact(JSON.parse(line) as Fact)
  }
  return 0
}

function printFact({ at, stage, channel, peerId, userId, id, text, leftOut }: Fact): void {
  if (leftOut !== undefined) tell(`${leftOut} left out: this reader is too slow.`)
  const who = userId === undefined ? `to ${peerId}` : userId
  const time = new Date(at).toISOString().slice(11, 23)
  printText(
    `${time} ${stage.padEnd(9)} ${printable(`${channel} ${who}`)} ${id} ${printable(text.slice(0, shownText))}`,
  )
}

async function open(target: Target, path: string): Promise<AsyncIterable<string>> {
  const url = new URL(`${target.url}${path}`)
  const request = url.protocol === 'https:' ? (await import('node:https')).request : requestHttp
  const authorization =
    target.credential === undefined ? {} : { authorization: `Bearer ${target.credential}` }
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: authorization }, (response) => {
      if (response.statusCode === 200) return resolve(createInterface({ input: response }))
      response.resume()
      // Asked once more in the ordinary way, for the error in words.
      ask(target, { method: 'GET', path, timeoutMs: 5_000 }).then(
        () => resolve(createInterface({ input: response })),
        reject,
      )
    })
    sent.on('error', (cause) =>
      reject(
        new OpenClawError('OC_GATEWAY_UNREACHABLE', `The gateway did not answer: ${cause.message}`, {
          cause,
        }),
      ),
    )
    sent.end()
  })
}
