import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expandHome } from '@openclaw/config'
import { toError } from '@openclaw/sdk'
import { ok } from './check.js'
import type { Check, Finding } from './check.js'

const dayMs = 86_400_000
const soonDays = 14

/** The certificate of the `https` block can be used, and for how long. */
export const certificate: Check = {
  id: 'certificate',
  title: 'Certificate',
  run({ plan, system }) {
    const https = plan?.config.blocks.https
    if (!plan || !https || https.enabled === false) return []
    const read = (key: 'cert' | 'key'): Buffer => {
      const name = https[key]
      if (name === undefined) throw new Error(`https.${key} is missing`)
      return readFileSync(resolve(plan.folder, expandHome(name)))
    }
    try {
      const found = new X509Certificate(read('cert'))
      if (!found.checkPrivateKey(createPrivateKey(read('key')))) {
        const what = `the key ${https.key} is not that of the certificate ${https.cert}`
        return [{ severity: 'fail', what, why: 'No TLS connection succeeds.', cure: '"https": { "key": … }' }]
      }
      return [lastingOf(Date.parse(found.validTo), system.now(), String(https.cert))]
    } catch (error) {
      const what = `the certificate or its key cannot be used: ${toError(error).message}`
      return [{ severity: 'fail', what, cure: '"https": { "cert": …, "key": … }' }]
    }
  },
}

function lastingOf(ends: number, now: number, name: string): Finding {
  const day = new Date(ends).toISOString().slice(0, 10)
  const cure = `Renew it, put the new one at ${name}, and run \`openclaw reload\`.`
  if (ends < now)
    return { severity: 'fail', what: `${name} ended on ${day}`, why: 'No program trusts it.', cure }
  if (ends - now > soonDays * dayMs) return ok(`${name} is good until ${day}`)
  return { severity: 'warn', what: `${name} ends on ${day}`, why: 'After that no program trusts it.', cure }
}
