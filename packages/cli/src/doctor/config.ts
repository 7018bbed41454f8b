import { placeOf } from '@openclaw/config'
import type { Finding as ConfigFinding } from '@openclaw/config'
import type { ErrorCode } from '@openclaw/sdk'
import { ok } from './check.js'
import type { Check, Context, Finding } from './check.js'

const aboutSecrets: readonly ErrorCode[] = ['OC_CONFIG_SECRET_MISSING']
const aboutExposure: readonly ErrorCode[] = ['OC_HTTP_EXPOSED', 'OC_AUTH_TOKEN_WEAK']
/** The check of certificates reads them. */
const aboutFiles: readonly ErrorCode[] = ['OC_CONFIG_FILE_MISSING']
const elsewhere = [...aboutSecrets, ...aboutExposure, ...aboutFiles]

/** What `openclaw config validate` says, but for what has a check of its own. */
export const config: Check = {
  id: 'config',
  title: 'Config',
  run: ({ report }) =>
    told(report, (code) => !elsewhere.includes(code), report.file ?? 'no config: the defaults'),
}

export const secrets: Check = {
  id: 'secrets',
  title: 'Secrets',
  run: ({ report }) =>
    told(report, (code) => aboutSecrets.includes(code), 'all that are referenced are there'),
}

/** Who can reach the gateway, and what lets them in. */
export const exposure: Check = {
  id: 'exposure',
  title: 'Exposure',
  run: ({ report }) =>
    told(report, (code) => aboutExposure.includes(code), 'no weak way in, as far as the config tells'),
}

function told(
  { errors, warnings }: Context['report'],
  isMeant: (code: ErrorCode) => boolean,
  fine: string,
): Finding[] {
  const one =
    (severity: 'fail' | 'warn') =>
    (finding: ConfigFinding): Finding => {
      const { code, message, hint } = finding
      return { severity, what: `${code}: ${placeOf(finding)}${message}`, cure: hint }
    }
  const meant = ({ code }: ConfigFinding): boolean => isMeant(code)
  const findings = [...errors.filter(meant).map(one('fail')), ...warnings.filter(meant).map(one('warn'))]
  return findings.length > 0 ? findings : [ok(fine)]
}
