import { randomBytes } from 'node:crypto'
import { chmod, link, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { OpenClawError, toError } from '@openclaw/sdk'
import { writeDraft } from '@openclaw/sdk/files'

const shortest = 32
const fileName = 'access-token'
/** Texts that manuals print where a secret belongs. */
const placeholder =
  /^(your|my|change|replace|example|secret|password|token|test|xxx)|[-_ ](secret|token|here)$/i

/** 32 random bytes, safe in a header and in a URL. */
export function generateToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Why a token should not guard more than the loopback address; undefined for a good one. */
export function weaknessOf(token: string): string | undefined {
  if (placeholder.test(token)) return 'security.accessToken is a placeholder'
  if (Buffer.byteLength(token) < shortest) return `security.accessToken is shorter than ${shortest} bytes`
  return undefined
}

/** The token kept in the home, made at the first start; the file is for its owner only. */
export async function readOrCreateToken(home: string): Promise<string> {
  const file = join(home, fileName)
  try {
    return (await readToken(file)) ?? (await createToken(file))
  } catch (cause) {
    if (cause instanceof OpenClawError) throw cause
    const message = `The access token cannot be kept in ${file}: ${toError(cause).message}`
    throw new OpenClawError('OC_HOME_UNWRITABLE', message, { cause })
  }
}

async function readToken(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  const token = text?.trim()
  if (token === '') {
    throw new OpenClawError('OC_AUTH_TOKEN_WEAK', `The file ${file} is empty`, {
      hint: 'Delete it: a new token is generated at the next start.',
    })
  }
  if (token !== undefined) await chmod(file, 0o600)
  return token
}

/** Written beside, synced, then linked: of two gateways that start at once both get the token of the first. */
async function createToken(file: string): Promise<string> {
  const token = generateToken()
  const draft = await writeDraft(file, `${token}\n`)
  try {
    await link(draft, file)
    return token
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return (await readToken(file)) ?? token
  } finally {
    await unlink(draft)
  }
}
