type Paint = (text: string) => string

export interface Colours {
  readonly bold: Paint
  readonly dim: Paint
  readonly green: Paint
  readonly yellow: Paint
  readonly red: Paint
  readonly cyan: Paint
}

const same: Paint = (text) => text
const plain: Colours = { bold: same, dim: same, green: same, yellow: same, red: same, cyan: same }

/** Colours for a terminal that wants them; plain text for anything else, without importing them. */
export async function coloursFor(stream: { readonly isTTY?: boolean }): Promise<Colours> {
  if (!stream.isTTY || process.env['NO_COLOR']) return plain
  const { default: picocolors } = await import('picocolors')
  return picocolors.createColors(true)
}
