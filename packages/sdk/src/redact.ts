/** What looks like a credential: bearer tokens, keys of well-known makers, long runs of random characters. */
const secrets =
  /\b(?:bearer\s+\S+|(?:sk|pk|rk|ghp|gho|xox[abp]|glpat)[-_][\w-]{8,}|eyJ[\w-]+\.[\w-]+\.[\w-]*|(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{32,})/gi

/** A text that may be shown to whoever watches the path. */
export function redact(text: string): string {
  return text.replace(secrets, '[redacted]')
}
