import { errorLine, OpenClawError } from '@openclaw/sdk'
import type { Approvals, Approved, Request } from './approvals.js'

/** More than a file of a hundred thousand people has, in bytes. */
const largest = 32 * 1_024 * 1_024

/** What the file says. Throws OC_ACCESS_DAMAGED, and OC_STORE_NEWER for what a newer gateway wrote. */
export function readApprovals(bytes: Buffer, file: string): Approvals {
  if (bytes.length > largest) throw damaged(file, `it has ${bytes.length} bytes`)
  const { version, approved, requests } = parse(bytes, file)
  if (typeof version === 'number' && version > 1)
    throw new OpenClawError('OC_STORE_NEWER', `${file} has version ${version}; this gateway reads 1`)
  if (version !== 1 || !isListOf(approved, isApproved) || !isListOf(requests, isRequest))
    throw damaged(file, 'it does not say what it should')
  return { approved, requests }
}

function parse(bytes: Buffer, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return isRecord(value) ? value : {}
  } catch (cause) {
    throw damaged(file, errorLine(cause), cause)
  }
}

function isApproved(value: unknown): value is Approved {
  return isRecord(value) && hasTexts(value, ['channel', 'account', 'id']) && typeof value['at'] === 'number'
}

function isRequest(value: unknown): value is Request {
  if (!isRecord(value) || !hasTexts(value, ['channel', 'account', 'id', 'code'])) return false
  const { peer, expiresAt } = value
  return (
    typeof expiresAt === 'number' && isRecord(peer) && peer['kind'] === 'direct' && hasTexts(peer, ['id'])
  )
}

function isListOf<T>(value: unknown, isOne: (one: unknown) => one is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isOne)
}

function hasTexts(value: Record<string, unknown>, keys: readonly string[]): boolean {
  return keys.every((key) => typeof value[key] === 'string' && value[key] !== '')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function damaged(file: string, why: string, cause?: unknown): OpenClawError {
  return new OpenClawError('OC_ACCESS_DAMAGED', `${file} does not read as it was written: ${why}`, { cause })
}
