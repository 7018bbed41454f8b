import { parseEnv } from 'node:util'

const head =
  '# Read beside openclaw.config: what it refers to with $env. For its owner only, and never in git.\n'

/** A `.env` with these values in it: a line that is there is changed, one that is missing is added at the end. */
export function envText(before: string | undefined, values: Readonly<Record<string, string>>): string {
  let text = before ?? head
  for (const [name, value] of Object.entries(values)) {
    if (parseEnv(text)[name] === value) continue
    const line = `${name}=${quote(value)}`
    const place = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=.*$`, 'm')
    if (place.test(text)) text = text.replace(place, () => line)
    else text = `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`
  }
  return text
}

/** True for a value that a line of the file can hold. */
export function fitsLine(value: string): boolean {
  // Control characters are what it looks for.
  // eslint-disable-next-line no-control-regex
  return !/[\u0000-\u001f\u007f]/.test(value) && parseEnv(`NAME=${quote(value)}`)['NAME'] === value
}

/** Between quotes of one kind the others mean nothing: the first kind that does not occur will do. */
function quote(value: string): string {
  if (/^[\w./:@%+,~=-]+$/.test(value)) return value
  const mark = ["'", '`', '"'].find((one) => !value.includes(one)) ?? "'"
  return `${mark}${value}${mark}`
}
