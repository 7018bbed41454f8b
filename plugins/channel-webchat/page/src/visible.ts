const hidden = /\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** The text with each character shown that would change what one sees without being seen: controls and turns of direction. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(hidden, mark)
}

function mark(character: string): string {
  if (character === '\n' || character === '\t') return character
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}
