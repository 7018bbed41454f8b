/** Every text that a secret may stand as: itself, URL-encoded, base64 and base64url, also inside of a longer encoded text. */
export function formsOf(secret: string): string[] {
  const url = encodeURIComponent(wellFormed(secret))
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  const forms = [
    secret,
    ...[url, form, encodeURI(wellFormed(secret))].flatMap((text) => [text, lowerHex(text)]),
  ]
  return [...new Set([...forms, ...base64Forms(Buffer.from(secret))])]
}

// A lone surrogate has no URL encoding.
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}

function lowerHex(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
}

/**
 * Base64 has three bytes in four characters: what a text looks like inside a longer one depends on where it begins. Of
 * each of the three beginnings these are the characters that the neighbours do not change.
 */
function base64Forms(secret: Buffer): string[] {
  const forms = [secret.toString('base64'), secret.toString('base64').replace(/=+$/, '')]
  for (const offset of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(offset), secret])
      .toString('base64')
      .replace(/=+$/, '')
    const first = Math.ceil((offset * 8) / 6)
    const whole = Math.floor(((offset + secret.length) * 8) / 6)
    forms.push(text.slice(first, whole))
  }
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')])
}
