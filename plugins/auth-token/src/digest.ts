import { hash } from 'node:crypto'

/** What may be kept of a random secret: enough to know it again, and no more. */
export function digestOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}
