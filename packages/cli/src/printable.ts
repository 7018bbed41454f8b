import { escapeText } from '@openclaw/log/escape'

/** A text that came from elsewhere, without what a terminal obeys; newlines and tabs are kept. */
export function printable(text: string): string {
  return escapeText(text, '\n\t')
}
