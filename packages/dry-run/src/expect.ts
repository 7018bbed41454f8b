import type { MessageRecord, Receipt } from '@openclaw/sdk'
import { toError } from '@openclaw/sdk'
import { fits } from './pattern.js'
import type { Expected } from './suite.js'

/** One thing that is not as it was wanted. */
export interface Mismatch {
  readonly key: string
  readonly wanted: string
  readonly actual: string
}

/** What is known of a message in the end. */
export interface Ending {
  readonly receipt: Receipt | undefined
  readonly record: MessageRecord | undefined
  readonly outbound: readonly MessageRecord[]
  readonly text: string | undefined
}

type Actual = { readonly [K in keyof Expected]: string | number | readonly string[] | undefined }

/** What of `expected` does not hold. */
export function mismatchesOf(expected: Expected, ending: Ending): Mismatch[] {
  const actual = actualOf(ending)
  return (Object.keys(expected) as (keyof Expected)[]).flatMap((key) => {
    const wanted = expected[key]
    return wanted === undefined ? [] : compare(key, wanted, actual[key])
  })
}

/** What can be expected of a message, as it was. */
function actualOf({ receipt, record, outbound, text }: Ending): Actual {
  const left = outbound.filter(({ reason }) => reason === 'suppressed')
  const held = outbound.find(({ state, reason }) => state === 'refused' && reason !== 'suppressed')
  return {
    agent: record?.route?.agentId,
    rule: record?.route?.rule,
    sessionKey: record?.sessionKey,
    text,
    reply: left.map((one) => one.outbound?.text ?? ''),
    refusal: record?.state === 'refused' ? record.reason : held?.reason,
    state: record?.state,
    reason: record?.reason,
    receipt: receipt?.status,
    outbound: left.length,
    attempts: record?.attempts,
  }
}

function compare(
  key: string,
  wanted: string | number | readonly string[],
  actual: Actual[keyof Actual],
): Mismatch[] {
  const all = typeof wanted === 'object' ? wanted : [wanted]
  const found = typeof actual === 'object' ? actual : actual === undefined ? [] : [actual]
  const mismatch = {
    key,
    wanted: all.map(show).join(', ') || 'nothing',
    actual: found.map(show).join(', ') || 'nothing',
  }
  try {
    const same = all.length === found.length && all.every((one, index) => isSame(one, found[index]!))
    return same ? [] : [mismatch]
  } catch (error) {
    return [{ ...mismatch, actual: toError(error).message }]
  }
}

function isSame(wanted: string | number, actual: string | number): boolean {
  return typeof wanted === 'string' ? fits(wanted, String(actual)) : wanted === actual
}

function show(value: string | number): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}
