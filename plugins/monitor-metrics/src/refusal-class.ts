/** What a reason is about. The reason itself may quote what a caller wrote, so it is never shown in a metric. */
const classes: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['agent', /^no agent\b/],
  ['rate', /\b(?:rate|too many|limit)/i],
  ['access', /\b(?:allow|block|den(?:y|ied)|forbidden|permi|unknown (?:user|sender))/i],
  ['busy', /\bbusy\b/i],
]

/** One of `agent`, `rate`, `access`, `busy`, `other`. */
export function refusalClass(reason: string | undefined): string {
  return classes.find(([, pattern]) => pattern.test(reason ?? ''))?.[0] ?? 'other'
}
