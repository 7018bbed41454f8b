// What npm refuses, and `openclaw`, which cannot depend on itself.
const reserved: ReadonlySet<string> = new Set(['node_modules', 'favicon.ico', 'openclaw'])
const valid = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/

/** Why a text cannot be the name of a package; undefined when it can. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'A name is needed'
  if (name.length > 214) return 'A name has at most 214 characters'
  if (reserved.has(name)) return `${name} is taken`
  return valid.test(name) ? undefined : 'A name has small letters, digits, - . and _ only'
}

/** The name that comes nearest to a text, such as the name of a folder. */
export function nearestName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 214)
  if (plain === '') return 'my-gateway'
  return nameProblem(plain) === undefined ? plain : `my-${plain}`
}
