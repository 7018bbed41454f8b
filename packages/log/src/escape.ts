// JSON escapes what is below a space. What a terminal also obeys: delete, the second control block, line and paragraph
// separators, and the marks that turn the direction of the text.
const alsoControl = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
// Control characters are what it looks for.
// eslint-disable-next-line no-control-regex
const anyControl = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** A line of JSON in which no character controls a terminal; it means the same. */
export function escapeLine(line: string): string {
  return line.replace(alsoControl, escape)
}

/** A text in which no character controls a terminal. `except` is kept: the newlines of a stack. */
export function escapeText(text: string, except = ''): string {
  return text.replace(anyControl, (character) => (except.includes(character) ? character : escape(character)))
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
